package io.parley.cli;

import static java.util.stream.Collectors.joining;

import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Compares the states that replicas say they have, also before there is a checkpoint (pitfall C5).
 */
final class States {
  private States() {}

  /** A line for each height that several have executed and have different states after. */
  static List<String> differences(SortedMap<ReplicaId, Answer> answers) {
    SortedMap<Long, SortedMap<Digest, List<ReplicaId>>> heights = new TreeMap<>();
    answers.forEach(
        (replica, answer) -> {
          if (answer instanceof Answer.Standing standing) {
            heights
                .computeIfAbsent(standing.executed(), height -> new TreeMap<>())
                .computeIfAbsent(standing.state(), state -> new ArrayList<>())
                .add(replica);
          }
        });
    return heights.entrySet().stream()
        .filter(each -> each.getValue().size() > 1)
        .map(each -> text(each.getKey(), each.getValue()))
        .toList();
  }

  private static String text(long height, SortedMap<Digest, List<ReplicaId>> states) {
    String groups =
        states.entrySet().stream()
            .map(each -> names(each.getValue()) + " has " + each.getKey())
            .collect(joining(", "));
    return "states differ at height "
        + height
        + ": "
        + groups
        + "; the state machine is not deterministic, a memory is damaged, or one lies";
  }

  private static String names(List<ReplicaId> replicas) {
    return replicas.stream().map(ReplicaId::toString).collect(joining(" and "));
  }
}
