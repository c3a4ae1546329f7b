package io.parley.cli.planted.circle.one;

import io.parley.cli.planted.circle.other.Back;

/** Half of a circle. */
public final class There {
  private There() {}

  static String look(Back back) {
    return back.toString();
  }
}
