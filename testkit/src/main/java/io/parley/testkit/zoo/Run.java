package io.parley.testkit.zoo;

import io.parley.api.Protocol;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.hunt.Outcome;
import io.parley.simulator.hunt.Simulation;
import io.parley.simulator.hunt.Twins;
import java.util.Optional;
import java.util.Set;

/**
 * One run of the simulator, of whichever protocol.
 *
 * @param faults that it has, if not all of them
 * @param twins whether it is a scenario with twins, which has no faults besides
 * @param number the seed, or that of the scenario
 */
record Run(Optional<Set<FaultKind>> faults, boolean twins, long number) {
  private static final int REPLICAS = 4;
  private static final int ROUNDS = 2;

  /** What comes of it with {@code protocol}. */
  Outcome of(Protocol protocol) {
    Simulation simulation = Simulation.of(protocol);
    if (twins) {
      Twins scenarios = new Twins(simulation, REPLICAS, ROUNDS);
      return scenarios.run(number % scenarios.count());
    }
    return faults.map(simulation::faults).orElse(simulation).run(number);
  }

  @Override
  public String toString() {
    String what = twins ? "scenario with twins" : "seed";
    return what + faults.map(some -> " of " + FaultKind.titles(some)).orElse("") + " " + number;
  }
}
