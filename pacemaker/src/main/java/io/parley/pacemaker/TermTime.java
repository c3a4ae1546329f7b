package io.parley.pacemaker;

import java.time.Duration;

/**
 * For how long the present leader has led, not counting the time in which nothing was wanted of it:
 * a term ends by its views or by its time, whichever comes first, so that no leader that stays just
 * inside the time-out leads for long (pitfall L4). Times are µs of {@link
 * io.parley.api.Moment#elapsed}. Not thread-safe.
 */
public final class TermTime {
  private static final long IDLE = -1;

  private final long max;
  private long spent;
  private long since = IDLE;

  /**
   * @param max how long a leader leads at most, more than zero
   */
  public TermTime(Duration max) {
    if (max.isZero() || max.isNegative()) {
      throw new IllegalArgumentException("terms of " + max + ", expected more than 0");
    }
    this.max = max.toNanos() / 1_000;
  }

  /** Another leader leads from {@code now} on. */
  public void next(long now) {
    spent = 0;
    since = since == IDLE ? IDLE : now;
  }

  /** Whether something is wanted of the leader from {@code now} on. */
  public void wanted(boolean isWanted, long now) {
    if (isWanted && since == IDLE) {
      since = now;
    } else if (!isWanted && since != IDLE) {
      spent += now - since;
      since = IDLE;
    }
  }

  /** Whether the term's time is over at {@code now}, as far as is known by then. */
  public boolean isOver(long now) {
    return spent + (since == IDLE ? 0 : now - since) >= max;
  }
}
