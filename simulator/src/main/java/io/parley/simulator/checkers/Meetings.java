package io.parley.simulator.checkers;

import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.simulator.network.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Whether all correct replicas are in one view, with a leader who is one of them: the views in
 * which a protocol must get on. Watched from when faults have ended. Where nobody correct comes to
 * lead, as one who is not does all that it should, they need not meet.
 */
public final class Meetings {
  private static final long NEVER = -1;

  private final Map<Integer, Status> standings = new TreeMap<>();
  private final Map<Integer, ReplicaId> correct = new TreeMap<>();
  private long due = NEVER;
  private boolean met;

  /**
   * @param correct the correct instances
   */
  public Meetings(List<? extends Endpoint> correct) {
    correct.forEach(instance -> this.correct.put(instance.number(), instance.id()));
  }

  /** An instance stands where it says, {@code now}, µs since the start. */
  public void stands(Endpoint instance, long now) {
    if (met || !correct.containsKey(instance.number())) {
      return;
    }
    Status status = instance.status();
    Status before = standings.put(instance.number(), status);
    if (before == null || !isOneView(before, status)) {
      boolean isCorrect = correct.containsValue(status.leader());
      boolean isNew = before != null && !before.leader().equals(status.leader());
      if (due == NEVER && isCorrect && isNew) {
        due = now;
      }
      met = isCorrect && standings.size() == correct.size() && areOneView(status);
    }
  }

  private boolean areOneView(Status status) {
    return standings.values().stream().allMatch(each -> isOneView(each, status));
  }

  private static boolean isOneView(Status one, Status other) {
    return one.view() == other.view() && one.leader().equals(other.leader());
  }

  /**
   * Whether they have not met by {@code now}, though it was {@code patience} ago that one of them
   * saw another who is one of them come to lead; both µs.
   */
  public boolean isMissing(long now, long patience) {
    return !met && due != NEVER && now - due >= patience;
  }
}
