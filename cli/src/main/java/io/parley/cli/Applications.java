package io.parley.cli;

import io.parley.api.StateMachine;
import io.parley.cli.console.CliException;
import io.parley.config.ReplicaFile;
import io.parley.examples.counter.Counter;
import io.parley.examples.kv.KeyValueStore;

/** The applications that {@code parley start} can replicate. */
final class Applications {
  private Applications() {}

  /** The one that {@code file} names. */
  static StateMachine of(ReplicaFile file) {
    return switch (file.application()) {
      case "kv" -> new KeyValueStore();
      case "counter" -> new Counter();
      default ->
          throw new CliException(
              "%s: application is \"%s\", expected one of counter, kv; correct it"
                  .formatted(file.file(), file.application()));
    };
  }
}
