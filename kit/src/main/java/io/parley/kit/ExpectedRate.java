package io.parley.kit;

import io.parley.api.ReplicaId;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.ToDoubleFunction;

/**
 * Whether the leader is as fast as leaders before it showed that one can be (Aardvark, NSDI 2009,
 * section 4). It is slow if in two windows in a row, each a time-out long, it orders less than a
 * configured share of that, although so many commands were in its hands when they began. So where
 * little is asked for nobody is slow, nor for a moment.
 *
 * <ul>
 *   <li>What counts is the largest of its shares of bundles, commands and bytes a second. Where
 *       each of them costs time of its own, whoever is as fast as those before reaches a third of
 *       one of them, whatever the mixture: at most a quarter may be expected.
 *   <li>A leader shows the best of its windows. Expected is what f+1 of the leaders showed at
 *       least, so that no f of them, whatever they order among themselves, raise it.
 *   <li>If f+1 in a row are given up for being slow, one of them is correct: from then on no more
 *       is expected than what they ordered while they were slow.
 *   <li>A window says nothing in which this replica was behind, or stood still, or no leader could
 *       propose; nor does the one after, in which what was left over comes.
 * </ul>
 *
 * Times are µs of {@link io.parley.api.Moment#elapsed}. Not thread-safe.
 */
public final class ExpectedRate {
  /** The most that may be expected, in percent. */
  public static final int PERCENT_MAX = 25;

  private static final double MICROS_PER_SECOND = 1e6;
  private static final long OFF = -1;

  private final Owed owed;
  private final Served served;
  private final Quorums quorums;
  private final int percent;

  /** By leader, the latest last. */
  private final LinkedHashMap<ReplicaId, Ordered> shown = new LinkedHashMap<>();

  private Ordered best = Ordered.NOTHING;
  private Ordered slowest = Ordered.NOTHING;
  private long windowBegan = OFF;
  private long backlog;
  private Ordered newBefore = Ordered.NOTHING;
  private Ordered owedBefore = Ordered.NOTHING;
  private boolean isFresh;

  /** Windows in a row that were slow. */
  private int slowWindows;

  private boolean isSuspected;
  private int slowInARow;

  /**
   * @param percent of what is expected that a leader orders at least, up to {@link #PERCENT_MAX}; 0
   *     if nothing is expected
   */
  public ExpectedRate(Owed owed, Served served, Quorums quorums, int percent) {
    this.owed = owed;
    this.served = served;
    this.quorums = quorums;
    this.percent = percent;
  }

  /**
   * Time has passed: a window that is over shows how fast the leader is.
   *
   * @param excused whether this replica is behind now, or no leader could propose
   */
  void update(long now, Duration window, BooleanSupplier excused) {
    if (percent == 0) {
      return;
    }
    long length = window.toNanos() / 1_000;
    long taken = now - windowBegan;
    if (windowBegan == OFF || excused.getAsBoolean() || 2 * taken > 3 * length) {
      begin(now);
      isFresh = true;
      slowWindows = 0;
    } else if (taken > 0 && taken >= length) {
      close(taken / MICROS_PER_SECOND);
      begin(now);
      isFresh = false;
    }
  }

  private void close(double seconds) {
    if (isFresh) {
      return;
    }
    Ordered rate =
        served.ordered().since(newBefore, seconds).max(owed.ordered().since(owedBefore, seconds));
    best = best.max(rate);
    boolean isSlow = isSlow(rate, backlog / seconds);
    slowWindows = isSlow ? slowWindows + 1 : 0;
    slowest = isSlow ? rate : slowest;
  }

  private void begin(long now) {
    windowBegan = now;
    backlog = owed.backlog();
    newBefore = served.ordered();
    owedBefore = owed.ordered();
  }

  /**
   * @param possible commands a second that could have been ordered at least
   */
  private boolean isSlow(Ordered rate, double possible) {
    if (shown.size() < quorums.oneCorrect()) {
      return false;
    }
    Ordered expected =
        new Ordered(
            expected(Ordered::bundles), expected(Ordered::commands), expected(Ordered::bytes));
    return 100 * rate.share(expected) < percent && 100 * possible >= percent * expected.commands();
  }

  /** What f+1 leaders showed at least. */
  private double expected(ToDoubleFunction<Ordered> what) {
    double[] rates = shown.values().stream().mapToDouble(what).sorted().toArray();
    return rates[rates.length - quorums.oneCorrect()];
  }

  /** Whether the last two windows were slow. */
  boolean isSlow() {
    return slowWindows >= 2;
  }

  /** This replica suspects the leader for that. */
  void suspected() {
    isSuspected = true;
  }

  /** It suspects it no more. */
  void withdrawn() {
    slowWindows = 0;
  }

  /** Another leads than {@code former}. */
  void next(ReplicaId former) {
    Ordered last = isSuspected ? slowest : best;
    if (!last.equals(Ordered.NOTHING)) {
      shown.remove(former);
      shown.put(former, last);
      slowInARow = isSuspected ? slowInARow + 1 : 0;
    }
    if (slowInARow == quorums.oneCorrect()) {
      slowInARow = 0;
      forgetOlder();
    }
    best = Ordered.NOTHING;
    slowest = Ordered.NOTHING;
    windowBegan = OFF;
    slowWindows = 0;
    isSuspected = false;
  }

  private void forgetOlder() {
    Iterator<Map.Entry<ReplicaId, Ordered>> oldest = shown.entrySet().iterator();
    while (shown.size() > quorums.oneCorrect()) {
      oldest.next();
      oldest.remove();
    }
  }
}
