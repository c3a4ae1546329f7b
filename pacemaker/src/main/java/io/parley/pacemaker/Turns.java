package io.parley.pacemaker;

import io.parley.api.ReplicaId;
import java.util.List;

/**
 * Whose turn it is to be told, of those who collect: of those for one view the first, then the two
 * after it, then four, until all were told, and then from the beginning. So one does all the work
 * as a rule, and it takes few turns to find a correct one after many that are not. Not thread-safe.
 */
public final class Turns {
  private static final long NONE = -1;

  private final Pacemaker pacemaker;
  private long view = NONE;
  private int from;
  private int count;
  private boolean roundOver;

  public Turns(Pacemaker pacemaker) {
    this.pacemaker = pacemaker;
  }

  /** Who is told now that {@code wanted} is, or that the views before it are given up. */
  public List<ReplicaId> next(long wanted) {
    List<ReplicaId> collectors = pacemaker.collectors(wanted);
    boolean begins = wanted != view || from + count >= collectors.size();
    from = begins ? 0 : from + count;
    count = begins ? 1 : 2 * count;
    roundOver = (wanted == view && roundOver) || from + count >= collectors.size();
    view = wanted;
    return collectors.subList(from, Math.min(from + count, collectors.size()));
  }

  /** Nobody is asked any more: whatever is wanted next begins with the first. */
  public void reset() {
    view = NONE;
    roundOver = false;
  }

  /** Whether all who collect for the view were told: there is no hurry any more. */
  public boolean isRoundOver() {
    return roundOver;
  }
}
