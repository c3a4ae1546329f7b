package io.parley.simulator.transcript;

/** How often, in a run, something that is bounded was full. */
public final class Pressure {
  private long refused;
  private long dropped;

  /** A client was told that there is no room for its bundle. */
  public void refused() {
    refused++;
  }

  /** A full queue lost so many messages. */
  public void dropped(int messages) {
    dropped += messages;
  }

  /** Bundles for which there was no room. */
  public long refusals() {
    return refused;
  }

  /** Messages that full queues lost. */
  public long drops() {
    return dropped;
  }
}
