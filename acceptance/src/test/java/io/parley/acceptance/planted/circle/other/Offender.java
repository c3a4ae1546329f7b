package io.parley.acceptance.planted.circle.other;

/** Uses a class of another package that uses this one. */
public final class Offender {
  private Offender() {}

  static Class<?> name() {
    return io.parley.acceptance.planted.circle.one.Offender.class;
  }
}
