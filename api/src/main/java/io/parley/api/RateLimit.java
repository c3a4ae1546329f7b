package io.parley.api;

import java.time.Duration;

/**
 * Admits one of its kind in an interval, and counts the others: what a peer or a client can cause
 * may not fill a log. Thread-safe.
 */
public final class RateLimit {
  /** What {@link #admit} answers where a line is to be left out. */
  public static final long SUPPRESSED = -1;

  private final long intervalNanos;
  private long count;
  private long suppressed;
  private long nextNanos;

  /** Admits one in {@code interval}. */
  public RateLimit(Duration interval) {
    intervalNanos = interval.toNanos();
  }

  /**
   * One more happened.
   *
   * @param nowNanos of a clock that does not go back, ns
   * @return how many were left out since the last that was admitted, or {@link #SUPPRESSED} if this
   *     one is to be left out, too
   */
  public synchronized long admit(long nowNanos) {
    boolean first = count == 0;
    count++;
    if (!first && nowNanos - nextNanos < 0) {
      suppressed++;
      return SUPPRESSED;
    }
    long left = suppressed;
    suppressed = 0;
    nextNanos = nowNanos + intervalNanos;
    return left;
  }

  /** How many happened, admitted or not. */
  public synchronized long count() {
    return count;
  }
}
