package io.parley.client.core;

import io.parley.api.ReplicaId;
import io.parley.api.door.Result;
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

  /** Who replied, and whether they agree, for people. */
  String summary() {
    BitSet voters = new BitSet();
    candidates.forEach(candidate -> voters.or(candidate.voters));
    if (voters.isEmpty()) {
      return "no replica replied";
    }
    String who = String.join(", ", voters.stream().mapToObj(i -> "R" + i).toList());
    return candidates.size() == 1
        ? who + " replied"
        : who + " replied with " + candidates.size() + " different results";
  }
}
