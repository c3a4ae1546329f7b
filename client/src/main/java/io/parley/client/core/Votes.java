package io.parley.client.core;

import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Counts what distinct replicas say of one command; the last word of each stands. Replicas need not
 * agree on notes: one is believed if all who agree on the rest say it.
 */
final class Votes {
  private static final class Candidate {
    final BitSet voters = new BitSet();
    final Result agreed;
    Result result;

    Candidate(Result result) {
      this.agreed = result.agreed();
      this.result = result;
    }

    int add(ReplicaId from, Result more) {
      result = result.equals(more) ? result : agreed;
      voters.set(from.value());
      return voters.cardinality();
    }

    boolean isExecuted() {
      return agreed.outcome() == Outcome.OK || agreed.outcome() == Outcome.FAILED;
    }

    String names() {
      return String.join(", ", voters.stream().mapToObj(i -> "R" + i).toList());
    }

    String text() {
      String digest = Digest.of(agreed.value()).toString();
      return switch (agreed.outcome()) {
        case OK -> names() + " replied " + digest;
        case FAILED -> names() + " replied FAILED " + digest;
        default -> names() + " replied " + agreed.outcome();
      };
    }
  }

  private final List<Candidate> candidates = new ArrayList<>(1);

  /** Counts a word; what {@code enough} distinct replicas say, if so many agree with this one. */
  @Nullable Result add(ReplicaId from, Result result, int enough) {
    for (Candidate candidate : candidates) {
      candidate.voters.clear(from.value());
    }
    candidates.removeIf(candidate -> candidate.voters.isEmpty());
    Candidate of = candidate(result);
    return of.add(from, result) >= enough ? of.result : null;
  }

  private Candidate candidate(Result result) {
    for (Candidate candidate : candidates) {
      if (candidate.agreed.equals(result.agreed())) {
        return candidate;
      }
    }
    Candidate candidate = new Candidate(result);
    candidates.add(candidate);
    return candidate;
  }

  /** Who replied, and what if they do not agree, by digests of the results, for people. */
  String summary() {
    if (candidates.isEmpty()) {
      return "no replica replied";
    }
    if (candidates.size() == 1) {
      return candidates.get(0).names() + " replied";
    }
    String groups = String.join("; ", candidates.stream().map(Candidate::text).toList());
    long results = candidates.stream().filter(Candidate::isExecuted).count();
    return results < 2
        ? groups
        : groups + ": the state machine is not deterministic, or replicas lie";
  }
}
