package io.parley.kit;

import io.parley.api.Insight;
import io.parley.api.ReplicaId;
import io.parley.api.Wait;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Who suspects the leader of which view. To suspect binds nobody: only when f+1 do, one of whom is
 * correct, is the view given up. Of each replica only its suspicion of the highest view is kept.
 * Not thread-safe.
 */
public final class Suspicions {
  private final Quorums quorums;
  private final TreeMap<ReplicaId, Long> views = new TreeMap<>();

  public Suspicions(Quorums quorums) {
    this.quorums = quorums;
  }

  /** {@code from} suspects the leader of {@code view}; who said so of a higher one still does. */
  public void suspected(ReplicaId from, long view) {
    views.merge(from, view, Math::max);
  }

  /** {@code from} does not suspect the leader of {@code view} any more. */
  public void withdrawn(ReplicaId from, long view) {
    views.remove(from, view);
  }

  /** Views below {@code view} are over. */
  public void forgetBelow(long view) {
    views.values().removeIf(suspected -> suspected < view);
  }

  /** Who suspects the leader of {@code view}, ascending. */
  public List<ReplicaId> of(long view) {
    List<ReplicaId> found = new ArrayList<>();
    for (Map.Entry<ReplicaId, Long> entry : views.entrySet()) {
      if (entry.getValue() == view) {
        found.add(entry.getKey());
      }
    }
    return found;
  }

  /**
   * What is waited for until a view is given up, for people.
   *
   * @param suspects who suspect the leader so far, ascending
   * @param cause the command for which this replica does, if it does
   */
  public Wait asWait(
      ReplicaId leader, long view, List<ReplicaId> suspects, Optional<Owed.Command> cause) {
    String why = cause.map(command -> " here for " + command).orElse("");
    String has = ", has " + suspects.size() + " of " + quorums.oneCorrect() + " by " + suspects;
    return new Wait(
        "SUSPECT of " + leader + " in view " + view + why + has, quorums.allBut(suspects));
  }

  /** How full it is. */
  public Insight.Buffer buffer() {
    return new Insight.Buffer("suspicions", views.size(), quorums.n());
  }
}
