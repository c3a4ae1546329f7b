package io.parley.testkit.zoo;

import io.parley.api.Protocol;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.faults.FaultKind;
import java.util.Optional;
import java.util.Set;

/**
 * How the simulator caught a planted bug.
 *
 * @param run in which
 * @param runs that it took, this one included
 * @param property that was broken
 * @param message what was seen
 */
record Catch(Run run, long runs, Violation.Property property, String message) {
  /** Random seeds and scenarios alternate in portions of this many. */
  private static final int PORTION = 20;

  /**
   * Lets the simulator hunt, from the first seed on: in runs that have {@code faults} alone, or, if
   * it is empty, in random seeds with all faults and scenarios with twins, in turns.
   *
   * @param runsMax how many runs at most
   * @return empty if nothing was found
   */
  static Optional<Catch> hunt(Protocol mutant, Optional<Set<FaultKind>> faults, long runsMax) {
    for (long i = 0; i < runsMax; i++) {
      Run run = faults.isPresent() ? new Run(faults, false, i + 1) : ofAll(i);
      long runs = i + 1;
      Optional<Catch> found =
          run.of(mutant)
              .broken()
              .map(broken -> new Catch(run, runs, broken.property(), broken.message()));
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  /** The {@code i}-th of those with all faults, from 0 on. */
  private static Run ofAll(long i) {
    long portion = i / PORTION;
    long number = 1 + portion / 2 * PORTION + i % PORTION;
    return new Run(Optional.empty(), portion % 2 == 1, number);
  }

  @Override
  public String toString() {
    return "%s by %s, the %d. run".formatted(property, run, runs);
  }
}
