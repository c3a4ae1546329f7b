package io.parley.simulator.hunt;

import io.parley.api.ReplicaId;
import io.parley.simulator.checkers.Depositions.Deposition;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Only who is at fault is deposed, and who is at fault is. It can be judged where links and all
 * replicas but one do what they should: then no client, and no replica that does not lead, has a
 * correct leader deposed, and whoever leads, every command is answered within a bound.
 */
final class Fairness {
  /** What is found wrong. */
  record Complaint(Property property, String message) {}

  /** Before this, time-outs may not fit what views take, µs since the start. */
  private static final long SETTLED_AT = 2_000_000;

  /**
   * Correct leaders that one liar may have deposed: by one wrong suspicion, which it takes up, but
   * not by a series.
   */
  private static final int DEPOSED_MAX = 1;

  /** For so long after a clock has been wrong, its owner may be thought to be at fault, µs. */
  private static final long JUMP_FORGIVEN = 2_000_000;

  /** Within this every command is answered, whoever leads, µs. */
  static final long SERVICE_MAX = 10_000_000;

  /** What may happen where blame is judged: nothing that hides who is at fault. */
  private static final Set<FaultKind> PLAIN =
      EnumSet.of(
          FaultKind.BYZANTINE,
          FaultKind.CLIENTS,
          FaultKind.EXECUTION,
          FaultKind.JUMPS,
          FaultKind.SIZES);

  private final List<Fault> faults;
  private final List<ReplicaId> traitors;
  private final int n;

  Fairness(Scenario scenario) {
    faults = scenario.faults();
    traitors = scenario.traitors();
    n = scenario.n();
  }

  /** Whether it can be judged who is at fault. */
  private boolean isPlain() {
    return traitors.size() <= 1
        && faults.stream().map(Fault::kind).allMatch(PLAIN::contains)
        && faults.stream().filter(Fault.Jump.class::isInstance).count() <= 1;
  }

  /** What is wrong with whom the honest deposed, or did not, if that can be judged. */
  Optional<Complaint> complaint(List<Deposition> depositions, Stream<Submission> patient) {
    return isPlain() ? blame(depositions).or(() -> service(patient)) : Optional.empty();
  }

  private Optional<Complaint> blame(List<Deposition> depositions) {
    List<Deposition> wrong =
        depositions.stream()
            .filter(deposition -> deposition.at() > SETTLED_AT && isCorrect(deposition))
            .toList();
    int allowed = traitors.isEmpty() ? 0 : DEPOSED_MAX;
    return wrong.size() <= allowed
        ? Optional.empty()
        : Optional.of(
            new Complaint(
                Property.BLAME,
                "correct leaders were deposed " + wrong.size() + " times: " + first(wrong)));
  }

  private static List<Deposition> first(List<Deposition> wrong) {
    return wrong.subList(0, Math.min(wrong.size(), 3));
  }

  private boolean isCorrect(Deposition deposition) {
    return !traitors.contains(deposition.leader())
        && !isSlowest(deposition)
        && faults.stream()
            .noneMatch(
                fault ->
                    fault instanceof Fault.Jump jump
                        && jump.instance() == deposition.leader().value()
                        && deposition.at() >= jump.from()
                        && deposition.at() < jump.until() + JUMP_FORGIVEN);
  }

  /**
   * Whether the leader's state machine is slow while another's is not: then it holds all of them
   * up, as it proposes no faster than it executes, and they cannot tell why. Who replaces it does
   * right. Where all are slow, nobody is at fault.
   */
  private boolean isSlowest(Deposition deposition) {
    Set<Integer> slow = new TreeSet<>();
    for (Fault fault : faults) {
      if (fault instanceof Fault.Strained strained && strained.from() <= deposition.at()) {
        slow.add(strained.instance());
      }
    }
    return slow.contains(deposition.leader().value()) && slow.size() < n;
  }

  private Optional<Complaint> service(Stream<Submission> patient) {
    if (faults.stream().anyMatch(fault -> fault.kind() == FaultKind.EXECUTION)) {
      return Optional.empty();
    }
    return patient
        .filter(submission -> waited(submission) > SERVICE_MAX)
        .findFirst()
        .map(
            late ->
                new Complaint(
                    Property.SERVICE,
                    "a command waited %d ms, at most %d ms are allowed: %s"
                        .formatted(
                            waited(late) / 1_000,
                            Duration.ofNanos(SERVICE_MAX * 1_000).toMillis(),
                            late)));
  }

  private static long waited(Submission submission) {
    return submission.endedAt().orElse(Long.MAX_VALUE) - submission.submittedAt();
  }
}
