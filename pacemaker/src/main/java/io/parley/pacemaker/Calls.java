package io.parley.pacemaker;

import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * Who gave up which view, or wishes for which. Of each replica only the call for its highest view
 * is kept, and of one view only its first (pitfalls H10, H21), so that nobody fills the memory; a
 * replica in a higher view has left the lower ones behind, and what took it there takes others
 * there, too. Not thread-safe.
 *
 * @param <T> what is kept of a call
 */
public final class Calls<T> {
  private record Call<T>(long view, T said) {}

  private final TreeMap<ReplicaId, Call<T>> newest = new TreeMap<>();

  /**
   * Counts {@code sender}'s call for {@code view}.
   *
   * @return false if one for this view or a higher one was counted before
   */
  public boolean add(long view, ReplicaId sender, T said) {
    Call<T> former = newest.get(sender);
    if (former != null && former.view >= view) {
      return false;
    }
    newest.put(sender, new Call<>(view, said));
    return true;
  }

  /** Forgets what {@code sender} said. */
  public void forget(ReplicaId sender) {
    newest.remove(sender);
  }

  /** Forgets what all said. */
  public void clear() {
    newest.clear();
  }

  /** {@code sender} takes back what it said of {@code view}. */
  public void withdraw(long view, ReplicaId sender) {
    Call<T> call = newest.get(sender);
    if (call != null && call.view == view) {
      newest.remove(sender);
    }
  }

  /** The calls for {@code view}, by ascending sender. */
  public List<T> of(long view) {
    List<T> found = new ArrayList<>();
    for (Call<T> call : newest.values()) {
      if (call.view == view) {
        found.add(call.said);
      }
    }
    return found;
  }

  /** Who called for {@code view}, ascending. */
  public List<ReplicaId> senders(long view) {
    List<ReplicaId> found = new ArrayList<>();
    for (Map.Entry<ReplicaId, Call<T>> entry : newest.entrySet()) {
      if (entry.getValue().view == view) {
        found.add(entry.getKey());
      }
    }
    return found;
  }

  /** Calls held, for whatever views: one of each replica at most. */
  public int size() {
    return newest.size();
  }

  /** The highest view, from {@code least} on, for which at least {@code count} replicas call. */
  public OptionalLong reached(int count, long least) {
    return newest.values().stream()
        .mapToLong(Call::view)
        .filter(view -> view >= least && senders(view).size() >= count)
        .max();
  }
}
