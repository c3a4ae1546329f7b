package io.parley.simulator.hunt;

import io.parley.simulator.diagram.Diagram;
import io.parley.simulator.world.DiagramRecorder;
import java.util.List;
import java.util.stream.Collectors;

/** A run and all that happened in it. */
public record RecordedRun(Outcome outcome, Diagram diagram) {
  static RecordedRun of(Simulation simulation, Scenario scenario, String title) {
    Run run = new Run(simulation, scenario);
    DiagramRecorder recorder = run.world().record();
    Outcome outcome = run.outcome();
    return new RecordedRun(
        outcome, recorder.diagram(title, tell(outcome), outcome.broken().isPresent()));
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
