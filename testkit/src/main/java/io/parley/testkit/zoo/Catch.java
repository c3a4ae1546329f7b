package io.parley.testkit.zoo;

import io.parley.api.Protocol;
import io.parley.testkit.Outcome;
import io.parley.testkit.Simulation;
import io.parley.testkit.Twins;
import io.parley.testkit.Violation;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * How the simulator caught a planted bug.
 *
 * @param where what was run: {@code seed} or {@code scenario with twins}
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
        Optional<Outcome.Verdict.Broken> broken = run.apply(number).broken();
        if (broken.isPresent()) {
          String where = random ? "seed" : "scenario with twins";
          return Optional.of(
              new Catch(where, number, runs, broken.get().property(), broken.get().message()));
        }
      }
    }
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "%s by %s %d, the %d. run".formatted(property, where, number, runs);
  }
}
