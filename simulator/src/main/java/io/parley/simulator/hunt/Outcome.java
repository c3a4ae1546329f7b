package io.parley.simulator.hunt;

import io.parley.simulator.checkers.Violation;
import io.parley.simulator.faults.FaultKind;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * What came of one simulated run.
 *
 * @param seed the one it was made from
 * @param replicas how many there were
 * @param verdict whether all properties held
 * @param fingerprint of all that happened, in order; equal for equal runs
 * @param events that the cores were told
 * @param messages that arrived or were lost between replicas
 * @param heights decided
 * @param commands decided, each counted once
 * @param refusals how often a client was told that there is no room for its bundle
 * @param drops messages that full queues lost
 * @param virtual time that passed in the run
 * @param faults what went wrong on purpose, numbered by their places
 * @param kinds of these faults
 * @param depositions how often a leader was deposed, correct or not
 * @param latencies from submission to acknowledgement of each command, µs
 */
public record Outcome(
    long seed,
    int replicas,
    Verdict verdict,
    long fingerprint,
    long events,
    long messages,
    long heights,
    long commands,
    long refusals,
    long drops,
    Duration virtual,
    List<String> faults,
    Set<FaultKind> kinds,
    long depositions,
    List<Long> latencies) {
  public Outcome {
    faults = List.copyOf(faults);
    kinds = Collections.unmodifiableSet(new TreeSet<>(kinds));
    latencies = List.copyOf(latencies);
  }

  /** Whether all properties held. */
  public sealed interface Verdict {
    /** They did. */
    record Holds() implements Verdict {
      @Override
      public String tell() {
        return "all properties hold";
      }
    }

    /** Liveness did not, because of something that does not exist yet. */
    record Expected(String name, String message) implements Verdict {
      @Override
      public String tell() {
        return "expected: " + name + ", " + message;
      }
    }

    /** One did not. {@code timeline} tells the last events. */
    record Broken(Violation.Property property, String message, String timeline) implements Verdict {
      @Override
      public String tell() {
        return message;
      }
    }

    /** What a person should know of it. */
    String tell();
  }

  /** The violation, if there is one that is not expected. */
  public Optional<Verdict.Broken> broken() {
    return verdict instanceof Verdict.Broken broken ? Optional.of(broken) : Optional.empty();
  }
}
