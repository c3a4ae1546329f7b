package io.parley.cli.demo;

import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.cli.cluster.AdminQuestions;
import io.parley.client.ParleyClient;
import java.util.Collection;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.LockSupport;

/** Checks that replicas hold the same state, through their admin doors. */
final class StateCheck {
  private static final long ANSWER_MILLIS_MAX = 3_000;
  private static final long PAUSE_NANOS = 100_000_000;

  /** What was found. */
  record Finding(long height, SortedMap<ReplicaId, Digest> digests, String why) {
    /** Whether all replicas are at one height and hold one state there. */
    boolean agrees() {
      return why.isEmpty();
    }
  }

  private final ParleyClient client;
  private final Collection<ReplicaId> replicas;

  StateCheck(ParleyClient client, Collection<ReplicaId> replicas) {
    this.client = client;
    this.replicas = replicas;
  }

  /**
   * Asks until all are at one height and their digests there are known; gives up after {@code
   * nanosMax}.
   */
  Finding run(long nanosMax) {
    long begin = System.nanoTime();
    Finding finding = once();
    while (!finding.agrees() && System.nanoTime() - begin < nanosMax) {
      LockSupport.parkNanos(PAUSE_NANOS);
      finding = once();
    }
    return finding;
  }

  private Finding once() {
    SortedMap<ReplicaId, Long> heights = new TreeMap<>();
    for (Map.Entry<ReplicaId, Answer> each : ask(new Question.OfStatus()).entrySet()) {
      if (!(each.getValue() instanceof Answer.Standing standing)) {
        return failed(0, each.getKey() + ": " + each.getValue());
      }
      heights.put(each.getKey(), standing.executed());
    }
    TreeSet<Long> different = new TreeSet<>(heights.values());
    if (different.size() != 1) {
      return failed(0, "the replicas are at different heights: " + heights);
    }
    return compare(different.first());
  }

  private Finding compare(long height) {
    SortedMap<ReplicaId, Digest> digests = new TreeMap<>();
    for (Map.Entry<ReplicaId, Answer> each : ask(new Question.OfDigest(height)).entrySet()) {
      if (!(each.getValue() instanceof Answer.StateAt state)) {
        return failed(height, each.getKey() + ": " + each.getValue());
      }
      digests.put(each.getKey(), state.state());
    }
    boolean same = new TreeSet<>(digests.values()).size() == 1;
    return new Finding(height, digests, same ? "" : "the states differ: " + digests);
  }

  private SortedMap<ReplicaId, Answer> ask(Question question) {
    return AdminQuestions.ask(client, replicas, question, ANSWER_MILLIS_MAX);
  }

  private static Finding failed(long height, String why) {
    return new Finding(height, new TreeMap<>(), why);
  }
}
