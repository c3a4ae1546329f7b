package io.parley.pacemaker;

import io.parley.api.ReplicaId;
import io.parley.kit.Quorums;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The broadcast synchroniser's count: who gave up which view. Of each replica only the time-out of
 * its highest view is kept, and of one view only its first (pitfalls H10, H21), so that nobody
 * fills the memory; a replica in a higher view has left the lower ones behind, and what took it
 * there takes others there, too. Not thread-safe.
 *
 * @param <T> what is kept of a time-out
 */
public final class Timeouts<T> {
  private record Given<T>(long view, T timeout) {}

  private final Quorums quorums;
  private final TreeMap<ReplicaId, Given<T>> newest = new TreeMap<>();

  public Timeouts(Quorums quorums) {
    this.quorums = quorums;
  }

  /**
   * Counts {@code sender}'s time-out of {@code view}.
   *
   * @return false if one of this view or a higher one was counted before
   */
  public boolean add(long view, ReplicaId sender, T timeout) {
    Given<T> former = newest.get(sender);
    if (former != null && former.view >= view) {
      return false;
    }
    newest.put(sender, new Given<>(view, timeout));
    return true;
  }

  /** Forgets what {@code sender} said. */
  public void forget(ReplicaId sender) {
    newest.remove(sender);
  }

  /** The time-outs of {@code view}, by ascending sender. */
  public List<T> of(long view) {
    List<T> found = new ArrayList<>();
    for (Given<T> given : newest.values()) {
      if (given.view == view) {
        found.add(given.timeout);
      }
    }
    return found;
  }

  /** Who gave up {@code view}, ascending. */
  public List<ReplicaId> senders(long view) {
    List<ReplicaId> found = new ArrayList<>();
    for (Map.Entry<ReplicaId, Given<T>> entry : newest.entrySet()) {
      if (entry.getValue().view == view) {
        found.add(entry.getKey());
      }
    }
    return found;
  }

  /** Time-outs held, of whatever views: one of each replica at most. */
  public int size() {
    return newest.size();
  }

  /** Whether one correct replica gave up {@code view}: then all should (Bracha's amplification). */
  public boolean isAmplified(long view) {
    return senders(view).size() >= quorums.oneCorrect();
  }

  /** Whether a quorum gave up {@code view}: then it is over. */
  public boolean isQuorum(long view) {
    return senders(view).size() >= quorums.quorum();
  }
}
