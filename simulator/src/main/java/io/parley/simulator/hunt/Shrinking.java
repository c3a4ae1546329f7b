package io.parley.simulator.hunt;

import io.parley.simulator.checkers.Violation;
import java.util.ArrayList;
import java.util.List;

/**
 * Leaves away faults as long as a run still breaks the same property: what remains is what it
 * takes. (Delta debugging; Zeller and Hildebrandt, TSE 2002.)
 */
final class Shrinking {
  /**
   * What remains.
   *
   * @param scenario with the faults that it takes
   * @param outcome of that scenario
   * @param runs that it took to find it
   */
  record Result(Scenario scenario, Outcome outcome, int runs) {}

  private final Simulation simulation;
  private final Violation.Property property;
  private final int runsMax;
  private Scenario smallest;
  private Outcome outcome;
  private int runs;

  private Shrinking(
      Simulation simulation,
      Scenario scenario,
      Outcome outcome,
      Violation.Property property,
      int runsMax) {
    this.simulation = simulation;
    this.property = property;
    this.runsMax = runsMax;
    this.outcome = outcome;
    smallest = scenario;
  }

  /**
   * Shrinks a scenario.
   *
   * @param outcome of {@code scenario}: broken
   */
  static Result shrink(Simulation simulation, Scenario scenario, Outcome outcome, int runsMax) {
    Violation.Property property =
        outcome
            .broken()
            .orElseThrow(() -> new IllegalArgumentException("nothing is broken"))
            .property();
    Shrinking shrinking = new Shrinking(simulation, scenario, outcome, property, runsMax);
    shrinking.shrink();
    return new Result(shrinking.smallest, shrinking.outcome, shrinking.runs);
  }

  private void shrink() {
    for (int size = Math.max(1, smallest.kept().size() / 2); size > 0; ) {
      boolean shrunk = false;
      for (int at = 0; at < smallest.kept().size() && runs < runsMax; ) {
        if (breaksWithout(at, size)) {
          shrunk = true;
        } else {
          at += size;
        }
      }
      if (!shrunk || size > 1) {
        size = size == 1 ? 0 : size / 2;
      }
    }
  }

  private boolean breaksWithout(int at, int size) {
    List<Integer> left = new ArrayList<>(smallest.kept());
    left.subList(at, Math.min(left.size(), at + size)).clear();
    Scenario smaller = smallest.keep(left);
    if (smaller.kept().size() == smallest.kept().size()) {
      return false; // Only twins would have been left away.
    }
    runs++;
    Outcome result = new Run(simulation, smaller).outcome();
    boolean breaks = result.broken().filter(b -> b.property() == property).isPresent();
    if (breaks) {
      smallest = smaller;
      outcome = result;
    }
    return breaks;
  }
}
