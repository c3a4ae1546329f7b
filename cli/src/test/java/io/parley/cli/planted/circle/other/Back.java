package io.parley.cli.planted.circle.other;

import io.parley.cli.planted.circle.one.There;

/** The other half of a circle. */
public final class Back {
  private Back() {}

  static String look(There there) {
    return there.toString();
  }
}
