package io.parley.acceptance.planted.node;

/** Names a protocol. */
public final class Offender {
  private Offender() {}

  static Class<?> name() {
    return io.parley.acceptance.planted.pbft.Offender.class;
  }

  /** Minds its own business. */
  public record Neighbour(int number) {}
}
