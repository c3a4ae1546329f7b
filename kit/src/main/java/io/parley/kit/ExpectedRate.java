package io.parley.kit;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Whether the leader is as fast as leaders before it showed that one can be (Aardvark, NSDI 2009,
 * section 4): it is slow if in a window, a time-out long, it orders less than a configured share of
 * that, although so many commands were in its hands when the window began. So where little is asked
 * for nobody is slow.
 *
 * <ul>
 *   <li>What counts is the larger of its share of the commands a second and of the bytes a second,
 *       so that a burst of small commands and then of large ones makes no leader look slow: where
 *       commands cost time of their own and by their bytes, whoever is as fast as those before
 *       reaches half of one of them, whatever the mixture.
 *   <li>A leader shows the best of its windows. Expected is what f+1 of the last n leaders showed
 *       at least, so that no f of them, whatever they order among themselves, raise it.
 *   <li>If f+1 in a row are slow, one of them is correct: from then on no more is expected than
 *       what they showed.
 * </ul>
 *
 * Times are µs of {@link io.parley.api.Moment#elapsed}. Not thread-safe.
 */
public final class ExpectedRate {
  /** What was ordered in a second. */
  private record Rate(double commands, double bytes) {
    static final Rate ZERO = new Rate(0, 0);

    Rate max(Rate other) {
      return new Rate(Math.max(commands, other.commands), Math.max(bytes, other.bytes));
    }
  }

  private static final double MICROS_PER_SECOND = 1e6;
  private static final long OFF = -1;

  private final Owed owed;
  private final Served served;
  private final Quorums quorums;
  private final int percent;

  /** Of the last leaders, the latest last. */
  private final ArrayDeque<Rate> shown = new ArrayDeque<>();

  private Rate best = Rate.ZERO;
  private long windowBegan = OFF;
  private long backlog;
  private long commandsBefore;
  private long bytesBefore;
  private boolean isFirstWindow = true;
  private boolean isSlow;
  private int slowInARow;

  /**
   * @param percent of what is expected that a leader orders at least, 50 at most; 0 if nothing is
   *     expected
   */
  public ExpectedRate(Owed owed, Served served, Quorums quorums, int percent) {
    this.owed = owed;
    this.served = served;
    this.quorums = quorums;
    this.percent = percent;
  }

  /** Time has passed: a window that is over shows how fast the leader is. */
  void update(long now, Duration window) {
    if (percent == 0) {
      return;
    }
    if (windowBegan == OFF) {
      begin(now);
    }
    long taken = now - windowBegan;
    if (taken <= 0 || taken < window.toNanos() / 1_000) {
      return;
    }
    Rate rate =
        new Rate(
            (served.commands() - commandsBefore) * MICROS_PER_SECOND / taken,
            (served.bytes() - bytesBefore) * MICROS_PER_SECOND / taken);
    best = best.max(rate);
    // Of the first window the leader had but a part, and what others left over to begin with.
    isSlow = !isFirstWindow && isBelow(rate, backlog * MICROS_PER_SECOND / taken);
    isFirstWindow = false;
    begin(now);
  }

  private void begin(long now) {
    windowBegan = now;
    backlog = owed.backlog();
    commandsBefore = served.commands();
    bytesBefore = served.bytes();
  }

  /**
   * @param possible commands a second that could have been ordered at least
   */
  private boolean isBelow(Rate rate, double possible) {
    if (shown.size() < quorums.oneCorrect()) {
      return false;
    }
    double commands = expected(Rate::commands);
    double share =
        Math.max(share(rate.commands, commands), share(rate.bytes, expected(Rate::bytes)));
    return 100 * share < percent && 100 * possible >= percent * commands;
  }

  private static double share(double rate, double expected) {
    return expected == 0 ? 1 : rate / expected;
  }

  /** What f+1 leaders showed at least. */
  private double expected(ToDoubleFunction<Rate> what) {
    List<Double> rates = new ArrayList<>();
    shown.forEach(rate -> rates.add(what.applyAsDouble(rate)));
    rates.sort(null);
    return rates.get(rates.size() - quorums.oneCorrect());
  }

  /** Whether the last whole window was slow. */
  boolean isSlow() {
    return isSlow;
  }

  /** Another leader leads. */
  void next() {
    if (!best.equals(Rate.ZERO)) {
      shown.add(best);
      if (shown.size() > quorums.n()) {
        shown.remove();
      }
    }
    slowInARow = isSlow ? slowInARow + 1 : isFirstWindow ? slowInARow : 0;
    if (slowInARow == quorums.oneCorrect()) {
      slowInARow = 0;
      while (shown.size() > quorums.oneCorrect()) {
        shown.remove();
      }
    }
    best = Rate.ZERO;
    windowBegan = OFF;
    isFirstWindow = true;
    isSlow = false;
  }
}
