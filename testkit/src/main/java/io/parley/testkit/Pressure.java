package io.parley.testkit;

/** How often, in a run, something that is bounded was full. */
final class Pressure {
  private long refused;
  private long dropped;

  /** A client was told that there is no room for its bundle. */
  void refused() {
    refused++;
  }

  /** A full queue lost so many messages. */
  void dropped(int messages) {
    dropped += messages;
  }

  /** Bundles for which there was no room. */
  long refusals() {
    return refused;
  }

  /** Messages that full queues lost. */
  long drops() {
    return dropped;
  }
}
