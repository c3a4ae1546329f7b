package io.parley.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Replicas say that their states at a height are not equal: the application is not deterministic,
 * or a replica lies, or a memory is damaged (pitfalls P18, C5). Immutable.
 *
 * @param height at which they differ
 * @param states which replicas have which state, ascending
 * @param agreed the state that at least one correct replica vouches for, if it is clear who differs
 *     from whom; null if it is not, which is a fact only where {@code hopeless}
 * @param hopeless whether no quorum can have one state at that height any more, whatever the others
 *     will say
 */
public record Difference(
    long height,
    SortedMap<Digest, List<ReplicaId>> states,
    @Nullable Digest agreed,
    boolean hopeless) {
  public Difference {
    TreeMap<Digest, List<ReplicaId>> copy = new TreeMap<>();
    states.forEach((state, replicas) -> copy.put(state, List.copyOf(replicas)));
    states = Collections.unmodifiableSortedMap(copy);
  }

  /** For people, in one line. */
  @Override
  public String toString() {
    if (hopeless || agreed == null) {
      return "states differ at height "
          + height
          + ", and no quorum can have one any more: "
          + states.entrySet().stream()
              .map(entry -> names(entry.getValue()) + " has " + entry.getKey())
              .collect(Collectors.joining(", "))
          + "; the state machine is not deterministic, or memories are damaged";
    }
    return states.entrySet().stream()
            .filter(entry -> !entry.getKey().equals(agreed))
            .map(Difference::differs)
            .collect(Collectors.joining(", "))
        + " at height "
        + height
        + "; "
        + names(states.getOrDefault(agreed, List.of()))
        + " has "
        + agreed;
  }

  private static String differs(Map.Entry<Digest, List<ReplicaId>> other) {
    return names(other.getValue()) + " differs with " + other.getKey();
  }

  private static String names(List<ReplicaId> replicas) {
    return replicas.stream().map(ReplicaId::toString).collect(Collectors.joining(" and "));
  }
}
