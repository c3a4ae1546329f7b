package io.parley.cli;

import io.parley.api.StateMachine;
import io.parley.cli.console.CliException;
import io.parley.examples.counter.Counter;
import io.parley.examples.kv.KeyValueStore;

/** The applications that {@code parley start} can replicate. */
final class Applications {
  private Applications() {}

  static StateMachine named(String name) {
    return switch (name) {
      case "kv" -> new KeyValueStore();
      case "counter" -> new Counter();
      default ->
          throw new CliException(
              "application: there is none called " + name + "; known are kv, counter");
    };
  }
}
