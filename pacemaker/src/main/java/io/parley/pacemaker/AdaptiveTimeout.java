package io.parley.pacemaker;

import java.time.Duration;

/**
 * How long a leader may take, estimated from how long leaders took, as a retransmission timer does
 * (RFC 6298): the smoothed time of a commit, and as much again or four times its variation,
 * whichever is more, within a minimum and a maximum. Pitfall L5.
 *
 * <ul>
 *   <li>One sample is the longest wait of a {@linkplain #SAMPLE_INTERVAL second}: commits are many,
 *       and the estimate must fall slowly from its initial value while processes are still cold.
 *   <li>No leader raises the time-out that it is judged by: while one leads it only falls; all that
 *       was observed counts from the next leader on.
 *   <li>Every failed view doubles it, above the estimate, up to the maximum, at which all correct
 *       replicas wait long enough to overlap (pitfall P7); of those that fail in a row, so many are
 *       exempt as may have had a faulty leader. The next sample ends that (pitfall H19); what a
 *       leader's predecessor left over, or a backlog, gives none, as in Karn's algorithm.
 * </ul>
 *
 * <p>What is observed is commits, not the commands for which a leader may be blamed: clients give
 * their commands to the leader first, so that those who judge it see few of these, or none, and
 * what failed views did to the time-out would never end.
 *
 * <p>Times are µs of {@link io.parley.api.Moment#elapsed}. Not thread-safe.
 */
public final class AdaptiveTimeout {
  /** The longest wait that ends within this time is one sample. */
  public static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(1);

  private static final long NONE = -1;

  private final long min;
  private final long max;
  private final int exempt;
  private long smoothed;
  private long variation;
  private int failures;
  private long current;

  /** Waits that began earlier are no observations. */
  private long from;

  /** Whether the next wait that ends may have begun under another leader. */
  private boolean isLeftOver = true;

  private long longest = NONE;
  private long sampleEnds;

  /**
   * As long as nothing was observed, {@code initial} is the estimate.
   *
   * @param initial from {@code min} to {@code max}
   * @param min more than zero
   * @param exempt failed views in a row that double nothing
   */
  public AdaptiveTimeout(Duration initial, Duration min, Duration max, int exempt) {
    if (min.isZero()
        || min.isNegative()
        || initial.compareTo(min) < 0
        || max.compareTo(initial) < 0) {
      throw new IllegalArgumentException(
          "initial time-out " + initial + ", expected from " + min + ", above 0, to " + max);
    }
    this.min = micros(min);
    this.max = micros(max);
    this.exempt = exempt;
    variation = micros(initial) / 6;
    smoothed = micros(initial) - 4 * variation;
    current = micros(initial);
  }

  /**
   * The same, where {@code min} may be above {@code initial}, as when only one of them was
   * configured: then it is {@code initial}, too.
   */
  public static AdaptiveTimeout startingAt(
      Duration initial, Duration min, Duration max, int exempt) {
    return new AdaptiveTimeout(initial, min.compareTo(initial) < 0 ? min : initial, max, exempt);
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  /** How long the present leader may take. */
  public Duration current() {
    return Duration.ofNanos(current * 1_000);
  }

  /**
   * When a timer that runs for {@code after} runs out at the latest, however long this replica
   * itself stands still: what it stands still does not count, within a bound (pitfall L2).
   *
   * @param stalledTimeoutsMax by so many of the present time-outs it is lengthened at most
   */
  public Duration latest(Duration after, int stalledTimeoutsMax) {
    return after.plus(current().multipliedBy(stalledTimeoutsMax));
  }

  /** A view failed: the next leader has twice the time, unless few failed in a row. */
  public void failed() {
    failures++;
  }

  /**
   * Another leader leads from {@code now} on. Only now may the time-out rise: to what was estimated
   * under those before, doubled for each view that failed since the last sample and is not exempt.
   */
  public void next(long now) {
    current = estimate();
    for (int i = exempt; i < failures && current < max; i++) {
      current = Math.min(max, 2 * current);
    }
    from = now;
    isLeftOver = true;
    longest = NONE;
  }

  /**
   * Another leader leads, as it was its turn: what is waited for began with it, and the time-out is
   * what was estimated.
   */
  public void handedOver() {
    current = Math.max(current, estimate());
  }

  /** Until {@code now} this replica was behind: how long that took says nothing of the leader. */
  public void caughtUp(long now) {
    from = now;
  }

  /** What the leader was waited for from {@code began} on came at {@code ended}. */
  public void observed(long began, long ended) {
    if (isLeftOver) {
      isLeftOver = false;
      from = Math.max(from, ended);
      return;
    }
    if (began < from) {
      return;
    }
    longest = Math.max(longest, ended - began);
    if (ended >= sampleEnds) {
      sample(longest);
      longest = NONE;
      sampleEnds = ended + micros(SAMPLE_INTERVAL);
    }
  }

  private void sample(long taken) {
    failures = 0;
    variation += (Math.abs(smoothed - taken) - variation) / 4;
    smoothed += (taken - smoothed) / 8;
    current = Math.min(current, estimate());
  }

  private long estimate() {
    return Math.max(min, Math.min(max, smoothed + Math.max(smoothed, 4 * variation)));
  }
}
