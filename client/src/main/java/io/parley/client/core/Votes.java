package io.parley.client.core;

import io.parley.api.ReplicaId;
import io.parley.api.door.Result;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Counts replies to one bundle by distinct replica; the first of each replica stands. */
final class Votes {
  private static final class Candidate {
    final List<Result> results;
    int count;

    Candidate(List<Result> results) {
      this.results = results;
    }
  }

  private final BitSet voters = new BitSet();
  private final List<Candidate> candidates = new ArrayList<>();

  /** Counts a reply, and returns how many distinct replicas gave these very results; 0 if void. */
  int add(ReplicaId from, List<Result> results) {
    if (voters.get(from.value())) {
      return 0;
    }
    voters.set(from.value());
    for (Candidate candidate : candidates) {
      if (candidate.results.equals(results)) {
        return ++candidate.count;
      }
    }
    Candidate candidate = new Candidate(results);
    candidates.add(candidate);
    return ++candidate.count;
  }

  /** Who replied, and whether they agree, for people. */
  String summary() {
    if (voters.isEmpty()) {
      return "no replica replied";
    }
    String who = String.join(", ", voters.stream().mapToObj(i -> "R" + i).toList());
    return candidates.size() == 1
        ? who + " replied"
        : who + " replied with " + candidates.size() + " different results";
  }
}
