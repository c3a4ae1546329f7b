package io.parley.simulator.hunt;

import io.parley.simulator.world.Scribe;
import io.parley.simulator.diagram.Diagram;
import java.util.List;
import java.util.stream.Collectors;

/** A run and all that happened in it. */
public record Trace(Outcome outcome, Diagram diagram) {
  static Trace of(Simulation simulation, Scenario scenario, String title) {
    Run run = new Run(simulation, scenario);
    Scribe scribe = run.world().record();
    Outcome outcome = run.outcome();
    return new Trace(outcome, scribe.diagram(title, tell(outcome), outcome.broken().isPresent()));
  }

  private static String tell(Outcome outcome) {
    return outcome.verdict().tell() + "\n" + String.join("\n", outcome.faults());
  }

  static String join(List<Integer> places) {
    return places.isEmpty()
        ? "none"
        : places.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
