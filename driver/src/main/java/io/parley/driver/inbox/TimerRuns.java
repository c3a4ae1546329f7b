package io.parley.driver.inbox;

import io.parley.api.Action;
import io.parley.api.TimerId;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Which timers run, and until when. Equal ids are one timer; each start is a run of its own, so
 * that no timer is heard of that was stopped or started again after it ran out and before the
 * replica's turn. The time in which the replica stood still does not count, within the bound that
 * it gave (pitfall L2). Times are µs of {@link io.parley.api.Moment#elapsed}. Not thread-safe.
 */
public final class TimerRuns {
  /**
   * One run of a timer.
   *
   * @param number counted from 1 over all timers
   */
  public record Run(TimerId timer, long number) {}

  /**
   * @param creditMax by how much longer it may last than it was to
   * @param credit by how much longer it lasts already
   * @param stood for how long the replica had stood still when it began
   */
  private record Course(Run run, long creditMax, long credit, long stood) {
    Course with(long stoodNow) {
      return new Course(run, creditMax, Math.min(creditMax, stoodNow - stood), stood);
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

  /** Starts a timer, again if it is running; it runs out when its time is over. */
  public Run start(Action.StartTimer action, long now) {
    Run run = new Run(action.timer(), ++started);
    long creditMax = action.latest().minus(action.after()).toNanos() / 1_000;
    running.put(run.timer(), new Course(run, creditMax, 0, stood.applyAsLong(now)));
    return run;
  }

  /** Stops {@code timer}; returns the run that this ends, null if there was none. */
  public @Nullable Run stop(TimerId timer) {
    Course course = running.remove(timer);
    return course == null ? null : course.run();
  }

  /** Whether {@code run} was neither stopped nor replaced since it began. */
  public boolean isRunning(Run run) {
    Course course = running.get(run.timer());
    return course != null && course.run().equals(run);
  }

  /**
   * How much longer a run lasts from {@code now} on whose time seems to be over, because the
   * replica stood still meanwhile; each stall prolongs it once. 0 if it is over, or was stopped or
   * replaced.
   */
  public long extension(Run run, long now) {
    Course before = running.get(run.timer());
    if (before == null || !before.run().equals(run)) {
      return 0;
    }
    Course after = before.with(stood.applyAsLong(now));
    running.put(run.timer(), after);
    return after.credit() - before.credit();
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
