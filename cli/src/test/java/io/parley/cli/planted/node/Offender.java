package io.parley.cli.planted.node;

/** Names a protocol. */
public final class Offender {
  private Offender() {}

  static Class<?> name() {
    return io.parley.cli.planted.pbft.Offender.class;
  }

  /** Minds its own business. */
  public record Neighbour(int number) {}
}
