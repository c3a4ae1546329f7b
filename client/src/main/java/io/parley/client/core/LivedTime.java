package io.parley.client.core;

/**
 * For how long something has been with replicas: elapsed time, and all by which the wall clock went
 * on beyond it. Elapsed time may stand still while the machine sleeps, and replicas do not. Where
 * the wall clock is set forward this is too long; it is too short only for a sleep in which the
 * wall clock is set back.
 */
final class LivedTime {
  /** Nanoseconds; what is less is how the clocks are read. */
  private static final long SLEEP_MIN = 100_000_000;

  private static final long MICRO = 1_000;

  /** By how much the wall clock was ahead of elapsed time when both were read last. */
  private long ahead = Long.MAX_VALUE;

  private long slept;

  /**
   * Both clocks are read, more often than anything is long.
   *
   * @param now elapsed time, ns
   * @param wall µs since 1970
   */
  void read(long now, long wall) {
    long read = wall * MICRO - now;
    if (read > ahead && read - ahead >= SLEEP_MIN) {
      slept += read - ahead;
    }
    ahead = read;
  }

  /** This elapsed time, not before that read last, and what was slept; ns, never falling. */
  long at(long now) {
    return now + slept;
  }
}
