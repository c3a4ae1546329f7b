package io.parley.config;

import io.parley.api.Action;
import io.parley.api.Codec;
import io.parley.api.Event;
import io.parley.api.Exclusion;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Statement;
import io.parley.api.Status;
import io.parley.api.Wait;
import java.util.List;
import java.util.Optional;

/** Has a name and options, and never runs. */
record ToyProtocol(String name) implements Protocol {
  static final Option WINDOW =
      new Option(
          "window",
          Option.Scope.CLUSTER,
          Option.Unit.COUNT,
          256,
          1,
          4_096,
          "How many heights at once.");
  static final Option INTERVAL =
      new Option(
          "interval",
          Option.Scope.CLUSTER,
          Option.Unit.COUNT,
          8,
          1,
          4_096,
          "How many heights to a checkpoint.");
  static final Option BATCH =
      new Option(
          "batchMax",
          Option.Scope.REPLICA,
          Option.Unit.BYTES,
          1 << 20,
          1 << 10,
          4 << 20,
          "Bytes at once.");
  static final Option PATIENCE =
      new Option(
          "viewTimeout",
          Option.Scope.REPLICA,
          Option.Unit.MILLISECONDS,
          1_000,
          10,
          60_000,
          "Until a change.");
  static final Option ORDER =
      Option.oneOf(
          "order", Option.Scope.REPLICA, List.of("oldest", "newest"), "Which comes first.");

  @Override
  public List<Option> options() {
    return List.of(WINDOW, INTERVAL, BATCH, PATIENCE, ORDER);
  }

  @Override
  public Replica replica(Setup setup) {
    if (setup.options().get(WINDOW) > setup.options().get(BATCH)) {
      throw new IllegalArgumentException("window is larger than batchMax");
    }
    if (setup.options().get(INTERVAL) > setup.options().get(WINDOW)) {
      throw new IllegalArgumentException("interval is larger than window");
    }
    return new Idle();
  }

  /** Does nothing. */
  private static final class Idle implements Replica {
    @Override
    public List<Action> advance(Event event, Moment now) {
      return List.of();
    }

    @Override
    public Status status() {
      return new Status(0, new ReplicaId(0), 0, 0);
    }

    @Override
    public List<Wait> waits() {
      return List.of();
    }
  }

  @Override
  public Codec codec() {
    throw new AssertionError("never run");
  }

  @Override
  public Optional<Exclusion> exclusion(Statement statement) {
    return Optional.empty();
  }

  @Override
  public Seal seal(Message message, Options options) {
    throw new AssertionError("never run");
  }
}
