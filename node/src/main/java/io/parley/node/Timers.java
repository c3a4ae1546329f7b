package io.parley.node;

import io.parley.api.Action;
import io.parley.api.TimerId;
import io.parley.driver.inbox.TimerRuns;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A protocol's timers: equal ids are one timer. One thread waits for the nearest; moving a timer
 * further away does not wake it. Whoever handles what ran out asks {@link #expire} first, so that
 * no timer is heard of that was stopped or started again in the meantime. Thread-safe.
 */
final class Timers {
  /**
   * A run of a timer, and when it is over as far as is known, µs of elapsed time.
   *
   * @param isOver whether it ran out already, and is only to be told by then
   */
  private record Due(TimerRuns.Run run, long at, boolean isOver) {}

  private static final Comparator<Due> NEAREST =
      (a, b) -> {
        int byTime = Long.signum(a.at() - b.at());
        return byTime != 0 ? byTime : Long.compare(a.run().number(), b.run().number());
      };

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition nearer = lock.newCondition();
  private final Map<TimerRuns.Run, Due> running = new HashMap<>();
  private final PriorityQueue<Due> queue = new PriorityQueue<>(NEAREST);
  private final LongSupplier elapsed;
  private final SharedStalls stalls;
  private final TimerRuns runs;
  private final Consumer<TimerRuns.Run> onDue;
  private final Consumer<TimerRuns.Run> onOverdue;
  private final Thread thread;
  private @Nullable Due awaited;
  private boolean stopped;

  /**
   * @param elapsed µs of {@link io.parley.api.Moment#elapsed}
   * @param onDue called on the timers' own thread when one ran out
   * @param onOverdue called likewise when one ran out as long ago as it may be held back, and was
   *     neither {@linkplain #expire handled} nor stopped nor started again meanwhile
   */
  Timers(
      Threads threads,
      LongSupplier elapsed,
      SharedStalls stalls,
      Consumer<TimerRuns.Run> onDue,
      Consumer<TimerRuns.Run> onOverdue) {
    this.elapsed = elapsed;
    this.stalls = stalls;
    this.onDue = onDue;
    this.onOverdue = onOverdue;
    runs = new TimerRuns(stalls::total);
    thread = threads.make("timers", this::run);
  }

  void begin() {
    thread.start();
  }

  /** Starts a timer, again if it is running. */
  void start(Action.StartTimer action) {
    lock.lock();
    try {
      forget(runs.stop(action.timer()));
      long now = elapsed.getAsLong();
      await(new Due(runs.start(action, now), now + action.after().toNanos() / 1_000, false));
    } finally {
      lock.unlock();
    }
  }

  private void await(Due due) {
    running.put(due.run(), due);
    queue.add(due);
    if (awaited == null || NEAREST.compare(due, awaited) < 0) {
      nearer.signal();
    }
  }

  /** Stops {@code timer} if it is running. */
  void stop(TimerId timer) {
    lock.lock();
    try {
      forget(runs.stop(timer));
    } finally {
      lock.unlock();
    }
  }

  private void forget(TimerRuns.@Nullable Run run) {
    Due due = run == null ? null : running.remove(run);
    if (due != null) {
      queue.remove(due);
    }
  }

  /**
   * Whether this run was neither stopped nor replaced since, and is over though the node may have
   * stood still; true at most once. If it is not over, it will run out again.
   */
  boolean expire(TimerRuns.Run run) {
    lock.lock();
    try {
      forget(run);
      long now = elapsed.getAsLong();
      long more = runs.extension(run, now);
      if (more > 0) {
        await(new Due(run, now + more, false));
        return false;
      }
      return runs.expire(run);
    } finally {
      lock.unlock();
    }
  }

  private void run() throws InterruptedException {
    for (Due due = next(); due != null; due = next()) {
      (due.isOver() ? onOverdue : onDue).accept(due.run());
    }
  }

  private @Nullable Due next() throws InterruptedException {
    lock.lock();
    try {
      while (!stopped) {
        Due nearest = queue.peek();
        awaited = nearest;
        if (nearest == null) {
          nearer.await();
          continue;
        }
        long now = elapsed.getAsLong();
        if (nearest.at() <= now) {
          stalls.stood(nearest.at(), now);
          forget(nearest.run());
          if (!nearest.isOver()) {
            await(new Due(nearest.run(), runs.ranOut(nearest.run(), now), true));
          }
          return nearest;
        }
        nearer.await(nearest.at() - now, TimeUnit.MICROSECONDS);
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Nothing runs out any more. */
  void close() {
    lock.lock();
    try {
      stopped = true;
      runs.clear();
      running.clear();
      queue.clear();
      nearer.signalAll();
    } finally {
      lock.unlock();
    }
    Threads.join(thread, Bounds.CLOSE_WAIT_MAX);
  }
}
