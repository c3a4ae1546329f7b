package io.parley.pacemaker;

import io.parley.kit.Quorums;
import java.util.Arrays;

/**
 * What the last n views took, where each had another leader: the longest of them that f leaders
 * which tarry cannot have made up. Not thread-safe.
 */
public final class RecentWaits {
  private final long[] waits;
  private final int exempt;
  private int next;

  public RecentWaits(Quorums quorums) {
    waits = new long[quorums.n()];
    exempt = quorums.faulty();
  }

  /**
   * A view took so long.
   *
   * @return the (f+1)th longest of the last n, those before the first counting as none
   */
  public long add(long wait) {
    waits[next] = wait;
    next = (next + 1) % waits.length;
    long[] sorted = waits.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length - 1 - exempt];
  }
}
