package io.parley.driver.inbox;

import io.parley.api.TimerId;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which timers run. Equal ids are one timer; each start is a run of its own, so that no timer is
 * heard of that was stopped or started again after it ran out and before the replica's turn. Not
 * thread-safe.
 */
public final class TimerRuns {
  /**
   * One run of a timer.
   *
   * @param number counted from 1 over all timers
   */
  public record Run(TimerId timer, long number) {}

  private final Map<TimerId, Run> running = new LinkedHashMap<>();
  private long started;

  /** Starts {@code timer}, again if it is running. */
  public Run start(TimerId timer) {
    Run run = new Run(timer, ++started);
    running.put(timer, run);
    return run;
  }

  /** Stops {@code timer}; returns the run that this ends, null if there was none. */
  public @Nullable Run stop(TimerId timer) {
    return running.remove(timer);
  }

  /** Whether {@code run} was neither stopped nor replaced since it began. */
  public boolean isRunning(Run run) {
    return run.equals(running.get(run.timer()));
  }

  /** Whether {@code run} was neither stopped nor replaced since it began; true at most once. */
  public boolean expire(Run run) {
    return running.remove(run.timer(), run);
  }

  /** Stops all. */
  public void clear() {
    running.clear();
  }
}
