package io.parley.driver.inbox;

import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.Map;

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

  /** What a part has to do, and since when it finished nothing of it. */
  private static final class Work {
    int unfinished;
    long since;
  }

  private final Map<Part, Work> works = new EnumMap<>(Part.class);
  private final ArrayDeque<Stall> stalls = new ArrayDeque<>();
  private long total;

  /** Nothing has stood still yet. */
  public Stalls() {
    for (Part part : Part.values()) {
      works.put(part, new Work());
    }
  }

  private Work of(Part part) {
    Work work = works.get(part);
    if (work == null) {
      throw new AssertionError("no work of " + part);
    }
    return work;
  }

  /** {@code part} was handed something to do. */
  public void handed(Part part, long now) {
    Work work = of(part);
    if (work.unfinished++ == 0) {
      work.since = now;
    }
  }

  /** {@code part} finished so many of the things that it was handed. */
  public void finished(Part part, int count, long now) {
    Work work = of(part);
    stood(work.since, now);
    work.unfinished -= count;
    work.since = now;
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
    for (Work work : works.values()) {
      if (work.unfinished > 0) {
        stood(work.since, now);
      }
    }
    return total;
  }
}
