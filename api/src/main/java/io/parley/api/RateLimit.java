package io.parley.api;

import java.time.Duration;

/**
 * Admits one of its kind in an interval, and counts the others: what a peer or a client can cause
 * may not fill a log. The interval doubles with each that is admitted, up to a bound, and begins
 * anew after a pause: what lasts for days is told some dozen times, and what is new at once.
 * Thread-safe.
 */
public final class RateLimit {
  /** What {@link #admit} answers where a line is to be left out. */
  public static final long SUPPRESSED = -1;

  /** After what was over it begins anew after this pause, else after the longest interval. */
  private static final long PAUSE_NANOS = Duration.ofMinutes(1).toNanos();

  private final long firstNanos;
  private final long longestNanos;
  private long intervalNanos;
  private long count;
  private long suppressed;
  private long admittedNanos;
  private long lastNanos;
  private boolean told;
  private boolean over;

  /** Admits one in {@code interval}, which stays as it is. */
  public RateLimit(Duration interval) {
    this(interval, interval);
  }

  /**
   * Admits one, and others after intervals that grow.
   *
   * @param longest what the interval grows to; at least {@code first}
   */
  public RateLimit(Duration first, Duration longest) {
    firstNanos = first.toNanos();
    longestNanos = longest.toNanos();
    intervalNanos = firstNanos;
  }

  /**
   * One more happened.
   *
   * @param nowNanos of a clock that does not go back, ns
   * @return how many were left out since the last that was admitted, or {@link #SUPPRESSED} if this
   *     one is to be left out, too
   */
  public synchronized long admit(long nowNanos) {
    boolean anew = count == 0 || isAnew(nowNanos - lastNanos);
    count++;
    lastNanos = nowNanos;
    if (!anew && nowNanos - admittedNanos < intervalNanos) {
      suppressed++;
      return SUPPRESSED;
    }
    intervalNanos = anew ? firstNanos : Math.min(2 * intervalNanos, longestNanos);
    admittedNanos = nowNanos;
    told = true;
    over = false;
    long left = suppressed;
    suppressed = 0;
    return left;
  }

  private boolean isAnew(long pauseNanos) {
    return pauseNanos >= longestNanos || (over && pauseNanos >= PAUSE_NANOS);
  }

  /** What happens now is another thing than before: the next waits for the first interval alone. */
  public synchronized void changed() {
    intervalNanos = firstNanos;
  }

  /** It is over. Whether that is worth telling, as one was admitted since this was asked last. */
  public synchronized boolean over() {
    over = true;
    boolean worthTelling = told;
    told = false;
    return worthTelling;
  }

  /** How many happened, admitted or not. */
  public synchronized long count() {
    return count;
  }
}
