package io.parley.acceptance.planted.kit;

import io.parley.acceptance.planted.node.Offender.Neighbour;

/** Looks up. */
public final class Offender {
  private Offender() {}

  static String look(Neighbour neighbour) {
    return neighbour.toString();
  }
}
