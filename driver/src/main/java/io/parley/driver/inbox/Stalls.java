package io.parley.driver.inbox;

import java.util.ArrayDeque;

/**
 * For how long a replica itself stood still, so that it blames nobody else for that (pitfall L2):
 * when a part of it had something to do and finished nothing, or when a timer was seen to run out
 * too late. A moment in which several stood still counts once. Times are µs of {@link
 * io.parley.api.Moment#elapsed}. Not thread-safe.
 */
public final class Stalls {
  /** What can stand still. */
  public enum Part {
    /** What takes turns. */
    LOOP,
    /** What executes. */
    EXECUTOR,
    /** What signs and sends. */
    UPLINK
  }

  /** Whoever finishes something within this time, µs, works, and does not stand still. */
  public static final long STALL_MIN = 20_000;

  /**
   * Stalls that are remembered one by one, to count no moment twice; of older ones only the sum.
   */
  private static final int REMEMBERED_MAX = 64;

  private record Stall(long from, long until) {
    private long length() {
      return until - from;
    }
  }

  private final int[] unfinished = new int[Part.values().length];
  private final long[] since = new long[Part.values().length];
  private final ArrayDeque<Stall> stalls = new ArrayDeque<>();
  private long total;

  /** Nothing has stood still yet. */
  public Stalls() {}

  /** {@code part} was handed something to do. */
  public void handed(Part part, long now) {
    if (unfinished[part.ordinal()]++ == 0) {
      since[part.ordinal()] = now;
    }
  }

  /** {@code part} finished so many of the things that it was handed. */
  public void finished(Part part, int count, long now) {
    stood(since[part.ordinal()], now);
    unfinished[part.ordinal()] -= count;
    since[part.ordinal()] = now;
  }

  /** The replica stood still from then till now, if that is long enough to count. */
  public void stood(long from, long until) {
    if (until - from < STALL_MIN) {
      return;
    }
    Stall merged = new Stall(from, until);
    while (!stalls.isEmpty() && stalls.getLast().until() >= merged.from()) {
      Stall last = stalls.removeLast();
      total -= last.length();
      merged =
          new Stall(Math.min(merged.from(), last.from()), Math.max(merged.until(), last.until()));
    }
    stalls.add(merged);
    total += merged.length();
    if (stalls.size() > REMEMBERED_MAX) {
      stalls.removeFirst();
    }
  }

  /** All of it so far, µs; what is standing still now counts already. */
  public long total(long now) {
    for (Part part : Part.values()) {
      if (unfinished[part.ordinal()] > 0) {
        stood(since[part.ordinal()], now);
      }
    }
    return total;
  }
}
