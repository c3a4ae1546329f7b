package io.parley.testkit.zoo;

import io.parley.api.Protocol;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.hunt.Outcome;
import io.parley.simulator.hunt.Simulation;
import io.parley.simulator.hunt.Twins;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongFunction;

/**
 * How the simulator caught a planted bug.
 *
 * @param where what was run: {@code seed}, perhaps of which faults, or {@code scenario with twins}
 * @param number the seed, or the number of the scenario
 * @param runs that it took, this one included
 * @param property that was broken
 * @param message what was seen
 */
public record Catch(
    String where, long number, long runs, Violation.Property property, String message) {
  /** Random seeds and scenarios alternate in portions of this many. */
  private static final int PORTION = 20;

  /**
   * Lets the simulator hunt: random seeds with all faults, and scenarios with twins, in turns.
   *
   * @param from the first seed
   * @param runsMax how many runs at most
   * @return empty if nothing was found
   */
  public static Optional<Catch> hunt(Protocol mutant, long from, long runsMax) {
    Simulation simulation = Simulation.of(mutant);
    Twins twins = new Twins(simulation, 4, 2);
    long runs = 0;
    for (long portion = 0; runs < runsMax; portion++) {
      long first = from + portion / 2 * PORTION;
      boolean random = portion % 2 == 0;
      LongFunction<Outcome> run = random ? simulation::run : twins::run;
      for (long i = 0; i < PORTION; i++) {
        runs++;
        long number = random ? first + i : (first + i) % twins.count();
        String where = random ? "seed" : "scenario with twins";
        Optional<Catch> found = of(run.apply(number), where, number, runs);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /**
   * Hunts a mutant with random seeds from {@code from} on, in runs that have these faults alone.
   */
  public static Optional<Catch> hunt(
      Protocol mutant, Set<FaultKind> faults, long from, long runsMax) {
    Simulation simulation = Simulation.of(mutant).faults(faults);
    String where = "seed of " + FaultKind.titles(faults);
    for (long i = 0; i < runsMax; i++) {
      Optional<Catch> found = of(simulation.run(from + i), where, from + i, i + 1);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private static Optional<Catch> of(Outcome outcome, String where, long number, long runs) {
    return outcome
        .broken()
        .map(broken -> new Catch(where, number, runs, broken.property(), broken.message()));
  }

  @Override
  public String toString() {
    return "%s by %s %d, the %d. run".formatted(property, where, number, runs);
  }
}
