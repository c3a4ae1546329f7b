package io.parley.cli.planted.kit;

import io.parley.cli.planted.node.Offender.Neighbour;

/** Looks up. */
public final class Offender {
  private Offender() {}

  static String look(Neighbour neighbour) {
    return neighbour.toString();
  }
}
