package io.parley.kit;

/**
 * How much was ordered, or is in a second.
 *
 * @param bytes of the bundles, as they are encoded
 */
record Ordered(double bundles, double commands, double bytes) {
  static final Ordered NOTHING = new Ordered(0, 0, 0);

  Ordered plus(double moreBundles, double moreCommands, double moreBytes) {
    return new Ordered(bundles + moreBundles, commands + moreCommands, bytes + moreBytes);
  }

  /** So much since {@code before}, for each of {@code seconds}. */
  Ordered since(Ordered before, double seconds) {
    return new Ordered(
        (bundles - before.bundles) / seconds,
        (commands - before.commands) / seconds,
        (bytes - before.bytes) / seconds);
  }

  /** The larger of each. */
  Ordered max(Ordered other) {
    return new Ordered(
        Math.max(bundles, other.bundles),
        Math.max(commands, other.commands),
        Math.max(bytes, other.bytes));
  }

  /** The largest share that one of them is of what is expected; what is not expected is all. */
  double share(Ordered expected) {
    return Math.max(
        share(bundles, expected.bundles),
        Math.max(share(commands, expected.commands), share(bytes, expected.bytes)));
  }

  private static double share(double part, double whole) {
    return whole == 0 ? 1 : part / whole;
  }
}
