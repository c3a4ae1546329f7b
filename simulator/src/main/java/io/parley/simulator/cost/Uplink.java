package io.parley.simulator.cost;

/** A replica's way out: its messages leave one after the other. Not thread-safe. */
public final class Uplink {
  private static final long NANOS_PER_SECOND = 1_000_000_000;

  private final long bytesPerSecond;
  private long freeAt;
  private long taken;

  /**
   * @param bytesPerSecond 1 or more
   */
  public Uplink(long bytesPerSecond) {
    if (bytesPerSecond < 1) {
      throw new IllegalArgumentException(
          "an uplink carries 1 byte a second or more, found " + bytesPerSecond);
    }
    this.bytesPerSecond = bytesPerSecond;
  }

  /**
   * When the last of {@code bytes} that are handed over now has left, behind all that were handed
   * over before.
   *
   * @param nowNanos virtual time, ns, never less than in earlier calls
   */
  public long sent(long nowNanos, int bytes) {
    long nanos = (bytes * NANOS_PER_SECOND + bytesPerSecond - 1) / bytesPerSecond;
    freeAt = Math.max(nowNanos, freeAt) + nanos;
    taken += nanos;
    return freeAt;
  }

  /** How long it was busy until now, ns. */
  public long busy(long nowNanos) {
    return taken - backlog(nowNanos);
  }

  /** How long something handed over now would wait for what is before it, ns. */
  public long backlog(long nowNanos) {
    return Math.max(0, freeAt - nowNanos);
  }
}
