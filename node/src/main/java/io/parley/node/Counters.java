package io.parley.node;

import io.parley.api.BundleId;
import io.parley.api.ClientId;
import io.parley.api.Evidence;
import io.parley.api.MachineFailure;
import io.parley.api.Message;
import io.parley.api.Observer;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;

/** Counts what was dropped and refused, and says so in the log at a limited rate. Thread-safe. */
final class Counters implements Observer {
  private final Logger log;
  private final ReplicaId owner;
  private final RateLimitedLog limited;
  private final Map<String, LongAdder> counts = new ConcurrentSkipListMap<>();

  /** Kinds of failures of the state machine that were told at once, with the stack trace if any. */
  private final Set<String> traced = new ConcurrentSkipListSet<>();

  /**
   * @param owner who counts, for people
   */
  Counters(Logger log, ReplicaId owner) {
    this.log = log;
    this.owner = owner;
    limited = new RateLimitedLog(log, owner);
  }

  private void count(String name, long by) {
    counts.computeIfAbsent(name, key -> new LongAdder()).add(by);
  }

  @Override
  public void rejected(ReplicaId from, Rejection why) {
    String name = "rejected." + why.reason() + "." + from;
    count(name, 1);
    limited.warn(name, why.detail());
  }

  @Override
  public void rejected(ClientId from, Rejection why) {
    String name = "rejected." + why.reason() + ".client";
    count(name, 1);
    limited.warn(name, why.detail());
  }

  @Override
  public void overflowed(ReplicaId from, int frames) {
    String name = "rejected." + Rejection.Reason.OVERFLOW + "." + from;
    count(name, frames);
    limited.warn(name, frames + " frames dropped from a full queue");
  }

  @Override
  public void unsendable(Message message, int bytes) {
    String name = "unsendable." + message.getClass().getSimpleName();
    count(name, 1);
    limited.warn(name, "an own message of " + bytes + " bytes, which no frame holds, is not sent");
  }

  @Override
  public void refused(BundleId bundle, Refusal why) {
    count("refused." + why.getClass().getSimpleName(), 1);
  }

  @Override
  public void failed(MachineFailure failure) {
    String name = "failed." + failure.what();
    count(name, 1);
    boolean isNew =
        traced.size() < Bounds.TRACED_KINDS_MAX && traced.add(name + " " + failure.kind());
    if (!isNew) {
      limited.warn(name, failure.toString());
      return;
    }
    String trace = failure.trace().isEmpty() ? "" : "\n" + failure.trace();
    log.warn("{}: {}; further ones of this kind less often{}", owner, failure, trace);
  }

  @Override
  public void accused(Evidence evidence) {
    String name = "accused." + evidence.culprit();
    count(name, 1);
    limited.warn(
        name + ": " + evidence.what(),
        "it is faulty, it signed " + text(evidence.first()) + " and " + text(evidence.second()));
  }

  private static String text(Signed<?> signed) {
    return Bounds.shorten(signed.toString(), Bounds.EVIDENCE_CHARS_MAX);
  }

  /** All counts that are not 0, by name. */
  Map<String, Long> snapshot() {
    Map<String, Long> snapshot = new TreeMap<>();
    counts.forEach((name, count) -> snapshot.put(name, count.sum()));
    return snapshot;
  }
}
