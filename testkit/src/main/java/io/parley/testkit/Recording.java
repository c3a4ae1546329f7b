package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Setup;
import java.util.ArrayList;
import java.util.List;

/** All that one life of a replica was told, and what it wanted each time. */
final class Recording {
  record Turn(Event event, List<Action> actions) {}

  private final Setup setup;
  private final List<Turn> turns = new ArrayList<>();

  Recording(Setup setup) {
    this.setup = setup;
  }

  Setup setup() {
    return setup;
  }

  List<Turn> turns() {
    return turns;
  }

  void add(Event event, List<Action> actions) {
    turns.add(new Turn(event, List.copyOf(actions)));
  }
}
