package io.parley.driver.inbox;

import io.parley.api.Action;
import io.parley.api.TimerId;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which timers run, and until when. Equal ids are one timer; each start is a run of its own, so
 * that no timer is heard of that was stopped or started again after it ran out and before the
 * replica's turn. The time in which the replica stood still does not count, within the bound that
 * it gave, and what holds back word of a timer that ran out counts towards that bound: neither
 * stalls nor a flood suspend a timer for ever (pitfall L2). Times are µs of {@link
 * io.parley.api.Moment#elapsed}. Not thread-safe.
 */
public final class TimerRuns {
  /**
   * One run of a timer.
   *
   * @param number counted from 1 over all timers
   */
  public record Run(TimerId timer, long number) {}

  /**
   * @param after how long it was to last
   * @param creditMax by how much longer it may last than it was to
   * @param credit by how much longer it lasts already
   * @param stood for how long the replica had stood still when it began
   * @param ranOut when its time seemed to be over first; {@link #NOT_YET} before
   */
  private record Course(Run run, long after, long creditMax, long credit, long stood, long ranOut) {
    private static final long NOT_YET = -1;

    static Course begin(Run run, Action.StartTimer action, long stood) {
      long creditMax = micros(action.latest().minus(action.after()));
      return new Course(run, micros(action.after()), creditMax, 0, stood, NOT_YET);
    }

    Course ranOut(long now) {
      return ranOut == NOT_YET ? new Course(run, after, creditMax, credit, stood, now) : this;
    }

    /** What waits to be heard first may take as long as stalls may, or the run once more. */
    long heldUntil() {
      return ranOut + Math.max(creditMax, after);
    }

    /** By how much longer it lasts from {@code now} on, at which the replica has stood so long. */
    long more(long stoodNow, long now) {
      return Math.max(0, Math.min(stoodNow - stood - credit, ranOut + creditMax - now));
    }

    Course with(long more) {
      return new Course(run, after, creditMax, credit + more, stood, ranOut);
    }
  }

  private final Map<TimerId, Course> running = new LinkedHashMap<>();
  private final LongUnaryOperator stood;
  private long started;

  /**
   * No timer runs.
   *
   * @param stood for how long the replica has stood still until a time; never falls
   */
  public TimerRuns(LongUnaryOperator stood) {
    this.stood = stood;
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1_000;
  }

  /** Starts a timer, again if it is running; it runs out when its time is over. */
  public Run start(Action.StartTimer action, long now) {
    Run run = new Run(action.timer(), ++started);
    running.put(run.timer(), Course.begin(run, action, stood.applyAsLong(now)));
    return run;
  }

  /** Stops {@code timer}; returns the run that this ends, null if there was none. */
  public @Nullable Run stop(TimerId timer) {
    Course course = running.remove(timer);
    return course == null ? null : course.run();
  }

  /** Whether {@code run} was neither stopped nor replaced since it began. */
  public boolean isRunning(Run run) {
    return course(run) != null;
  }

  private @Nullable Course course(Run run) {
    Course course = running.get(run.timer());
    return course != null && course.run().equals(run) ? course : null;
  }

  /**
   * The time of a run seems to be over. Returns until when word of it may be held back, for what
   * arrived before to be heard first: the same however often it runs out. {@code now} if it was
   * stopped or replaced.
   */
  public long ranOut(Run run, long now) {
    Course course = course(run);
    if (course == null) {
      return now;
    }
    Course over = course.ranOut(now);
    running.put(run.timer(), over);
    return over.heldUntil();
  }

  /**
   * How much longer a run lasts from {@code now} on whose time seems to be over, because the
   * replica stood still meanwhile; each stall prolongs it once, and it is over at its latest,
   * counted from when it ran out first. 0 if it is over, or was stopped or replaced.
   */
  public long extension(Run run, long now) {
    Course course = course(run);
    if (course == null) {
      return 0;
    }
    Course over = course.ranOut(now);
    long more = over.more(stood.applyAsLong(now), now);
    running.put(run.timer(), over.with(more));
    return more;
  }

  /** Whether {@code run} was neither stopped nor replaced since it began; true at most once. */
  public boolean expire(Run run) {
    return isRunning(run) && running.remove(run.timer()) != null;
  }

  /** Stops all. */
  public void clear() {
    running.clear();
  }
}
