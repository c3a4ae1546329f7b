package io.parley.node;

import io.parley.api.Evidence;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** Counts what was dropped and refused, and says so in the log at a limited rate. Thread-safe. */
final class Counters {
  private final Logger log;
  private final RateLimitedLog limited;
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  Counters(Logger log) {
    this.log = log;
    limited = new RateLimitedLog(log);
  }

  private void count(String name, long by) {
    counts.computeIfAbsent(name, key -> new LongAdder()).add(by);
  }

  /** A peer's message was dropped for what it is. */
  void rejected(ReplicaId from, Rejection why) {
    String name = "rejected." + why.reason() + "." + from;
    count(name, 1);
    limited.warn(name, why.detail());
  }

  /** A client's frame was dropped for what it is. */
  void rejectedOfClient(Rejection why) {
    String name = "rejected." + why.reason() + ".client";
    count(name, 1);
    limited.warn(name, why.detail());
  }

  /** A full queue lost {@code frames} of a peer. */
  void overflowed(ReplicaId from, int frames) {
    if (frames > 0) {
      String name = "rejected." + Rejection.Reason.OVERFLOW + "." + from;
      count(name, frames);
      limited.warn(name, frames + " frames dropped from a full queue");
    }
  }

  /** A client was answered that its bundle is not taken. */
  void refused(Refusal why) {
    count("refused." + why.getClass().getSimpleName(), 1);
  }

  /** The state machine threw. */
  void failed(String what, RuntimeException why) {
    count("failed." + what, 1);
    limited.warn("failed." + what, why.toString());
  }

  void accused(Evidence evidence) {
    count("accused." + evidence.culprit(), 1);
    log.warn(
        "{} is faulty: {}. It signed {} and {}",
        evidence.culprit(),
        evidence.what(),
        evidence.first(),
        evidence.second());
  }

  /** All counts that are not 0, by name. */
  Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new TreeMap<>();
    counts.forEach((name, count) -> snapshot.put(name, count.sum()));
    return snapshot;
  }
}
