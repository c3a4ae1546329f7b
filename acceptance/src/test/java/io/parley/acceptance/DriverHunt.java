package io.parley.acceptance;

import io.parley.api.Protocol;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.hunt.Outcome;
import io.parley.simulator.hunt.Simulation;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;

/**
 * Simulated runs of a protocol with given faults, from the first seed on to the first that breaks a
 * property. Told is which property, a colon, and how; nothing if all hold. It is loaded once more
 * with each planted bug, so it is spoken to in words that every class loader has in common.
 */
public final class DriverHunt implements BiFunction<Protocol, String, Optional<String>> {
  /** Seeds are 1 up to this. */
  static final long RUNS_MAX = 24;

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    Set<FaultKind> kinds = FaultKind.parse(faults);
    Simulation simulation = Simulation.of(protocol).replicas(4).faults(kinds);
    for (long seed = 1; seed <= RUNS_MAX; seed++) {
      Optional<Outcome.Verdict.Broken> broken = simulation.run(seed).broken();
      if (broken.isPresent()) {
        Outcome.Verdict.Broken one = broken.get();
        return Optional.of(tell(one.property(), "seed " + seed + ": " + one.message()));
      }
    }
    return Optional.empty();
  }

  /** The words for a broken property. */
  static String tell(Violation.Property property, String how) {
    String title = property.name().toLowerCase(Locale.ROOT).replace('_', '-');
    return title + ": " + how.lines().findFirst().orElse("");
  }
}
