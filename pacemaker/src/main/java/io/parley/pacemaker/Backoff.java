package io.parley.pacemaker;

import java.time.Duration;

/**
 * A time-out that doubles with every view that fails, up to a cap (pitfall P7), and is back at its
 * base once there is progress. Without the cap, views that fail by an attacker's doing would slow
 * the cluster down for good (pitfall H19). Not thread-safe.
 */
public final class Backoff {
  private final Duration base;
  private final Duration cap;
  private Duration current;

  /**
   * @param base more than zero
   * @param cap at least {@code base}
   */
  public Backoff(Duration base, Duration cap) {
    if (base.isZero() || base.isNegative() || cap.compareTo(base) < 0) {
      throw new IllegalArgumentException("base " + base + ", cap " + cap);
    }
    this.base = base;
    this.cap = cap;
    this.current = base;
  }

  /** How long to wait now. */
  public Duration current() {
    return current;
  }

  /** A view failed. */
  public void failed() {
    Duration doubled = current.multipliedBy(2);
    current = doubled.compareTo(cap) > 0 ? cap : doubled;
  }

  /** There was progress. */
  public void succeeded() {
    current = base;
  }
}
