package io.parley.simulator.hunt;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A broken run, reduced to the faults that it takes.
 *
 * @param outcome of the reduced run: broken in the same way
 * @param reproduction the command line that repeats the reduced run
 * @param original the command line that repeats the run before that
 * @param runs that it took to reduce it
 */
public record Counterexample(Outcome outcome, String reproduction, String original, int runs) {
  /** Runs that reducing may take. */
  private static final int RUNS_MAX = 150;

  /** Lines of the timeline that are shown; {@code --trace} shows all. */
  private static final int LINES_MAX = 60;

  static Counterexample of(
      Simulation simulation,
      Scenario scenario,
      Outcome outcome,
      Function<Optional<List<Integer>>, String> reproduction) {
    Shrinking.Result shrunk = Shrinking.shrink(simulation, scenario, outcome, RUNS_MAX);
    return new Counterexample(
        shrunk.outcome(),
        reproduction.apply(Optional.of(shrunk.scenario().kept())),
        reproduction.apply(Optional.empty()),
        shrunk.runs());
  }

  /** For people: what broke, how to repeat it, what it took, and the last events. */
  @Override
  public String toString() {
    Outcome.Verdict.Broken broken = outcome.broken().orElseThrow();
    List<String> lines =
        broken.timeline().lines().filter(line -> !line.contains(" has executed ")).toList();
    String last =
        lines.stream()
            .skip(Math.max(0, lines.size() - LINES_MAX))
            .collect(Collectors.joining("\n"));
    return broken.message()
        + "\nwith "
        + outcome.replicas()
        + " replicas and, of all faults, only\n  "
        + (outcome.faults().isEmpty() ? "none" : String.join("\n  ", outcome.faults()))
        + "\nThe last events:\n"
        + last
        + "\nTo repeat it:          "
        + reproduction
        + "\nWith all its faults:   "
        + original
        + "\nAll messages, and a diagram: add --trace";
  }
}
