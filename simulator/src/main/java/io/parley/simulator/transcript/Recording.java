package io.parley.simulator.transcript;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Moment;
import io.parley.api.Setup;
import java.util.ArrayList;
import java.util.List;

/** All that one incarnation of a replica was told, and what it wanted each time. */
public final class Recording {
  /** One event, when it was told, and what came of it. */
  public record Turn(Event event, Moment now, List<Action> actions) {}

  private final Setup setup;
  private final List<Turn> turns = new ArrayList<>();

  public Recording(Setup setup) {
    this.setup = setup;
  }

  public Setup setup() {
    return setup;
  }

  public List<Turn> turns() {
    return turns;
  }

  public void add(Event event, Moment now, List<Action> actions) {
    turns.add(new Turn(event, now, List.copyOf(actions)));
  }
}
