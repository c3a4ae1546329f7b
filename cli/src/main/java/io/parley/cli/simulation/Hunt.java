package io.parley.cli.simulation;

import io.parley.simulator.hunt.Counterexample;
import io.parley.simulator.hunt.Outcome;
import io.parley.simulator.hunt.RecordedRun;
import io.parley.simulator.hunt.Simulation;
import io.parley.simulator.hunt.Twins;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongFunction;

/**
 * A family of runs, each known by its number.
 *
 * @param numbers what the numbers are: seeds or scenarios
 * @param run makes one run, with all of its faults; any thread calls it
 * @param trace makes one run with these of its faults, or all, and writes down what happens
 * @param explain finds out how few of its faults it takes to break what a run broke
 * @param first number
 * @param count how many, from {@code first}
 */
record Hunt(
    String numbers,
    LongFunction<Outcome> run,
    Tracing trace,
    Function<Outcome, Counterexample> explain,
    long first,
    long count) {
  /** Runs one with a record. */
  @FunctionalInterface
  interface Tracing {
    RecordedRun run(long number, Optional<List<Integer>> kept);
  }

  /** Random faults, drawn by seeds. */
  static Hunt random(Simulation simulation, long first, long count) {
    return new Hunt("seeds", simulation::run, simulation::trace, simulation::explain, first, count);
  }

  /** The systematic scenarios from number {@code from} on; as many as there are, at most. */
  static Hunt systematic(Twins scenarios, long from, long count) {
    long first = Math.floorMod(from, scenarios.count());
    return new Hunt(
        "scenarios",
        scenarios::run,
        scenarios::trace,
        scenarios::explain,
        first,
        Math.min(count, scenarios.count() - first));
  }
}
