package io.parley.cli.load;

/** Measures the longest time without a completed command. Thread-safe. */
public final class GapMeter {
  private boolean armed;
  private long last;
  private long longest;

  /** Begins to measure; the gap that is open at this moment counts whole. */
  public synchronized void arm(long nanos) {
    armed = true;
    last = last == 0 ? nanos : last;
  }

  synchronized void completed(long nanos) {
    if (armed) {
      longest = Math.max(longest, nanos - last);
    }
    last = nanos;
  }

  /** The longest gap since it was armed, the one still open included. */
  public synchronized long longestNanos(long nanos) {
    return armed ? Math.max(longest, nanos - last) : 0;
  }

  /** Since the last completion. */
  public synchronized long sinceLastNanos(long nanos) {
    return nanos - last;
  }

  /** When the last command was completed. */
  public synchronized long lastNanos() {
    return last;
  }
}
