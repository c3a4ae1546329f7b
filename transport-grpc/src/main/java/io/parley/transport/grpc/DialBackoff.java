package io.parley.transport.grpc;

import java.util.function.DoubleSupplier;

/**
 * How long to wait before the next attempt to connect: twice as long each time, less a random part
 * so that many do not come at once. Not thread-safe.
 */
final class DialBackoff {
  static final long DELAY_MILLIS_MIN = 50;
  static final long DELAY_MILLIS_MAX = 2_000;

  /** A stream that lived so long counts as a success. */
  static final long PROVEN_MILLIS = 2_000;

  private final DoubleSupplier jitter;
  private long delayMillis = DELAY_MILLIS_MIN;

  /**
   * @param jitter of numbers from 0 to 1
   */
  DialBackoff(DoubleSupplier jitter) {
    this.jitter = jitter;
  }

  /**
   * The delay after a stream has ended.
   *
   * @param openMillis how long it was open; 0 if it never was
   */
  long nextMillis(long openMillis) {
    if (openMillis >= PROVEN_MILLIS) {
      delayMillis = DELAY_MILLIS_MIN;
    }
    long delay = delayMillis;
    delayMillis = Math.min(2 * delayMillis, DELAY_MILLIS_MAX);
    return delay - (long) (jitter.getAsDouble() * delay / 4);
  }
}
