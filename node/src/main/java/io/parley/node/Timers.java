package io.parley.node;

import io.parley.api.TimerId;
import io.parley.driver.inbox.TimerRuns;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A protocol's timers: equal ids are one timer. One thread waits for the nearest; moving a timer
 * further away does not wake it. Whoever handles what ran out asks {@link #expire} first, so that
 * no timer is heard of that was stopped or started again in the meantime. Thread-safe.
 */
final class Timers {
  /** A run of a timer, and when it ends. */
  private record Due(TimerRuns.Run run, long nanos) {}

  private static final Comparator<Due> NEAREST =
      (a, b) -> {
        int byTime = Long.signum(a.nanos() - b.nanos());
        return byTime != 0 ? byTime : Long.compare(a.run().number(), b.run().number());
      };

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition nearer = lock.newCondition();
  private final TimerRuns runs = new TimerRuns();
  private final Map<TimerRuns.Run, Due> running = new HashMap<>();
  private final PriorityQueue<Due> queue = new PriorityQueue<>(NEAREST);
  private final Consumer<TimerRuns.Run> onDue;
  private final Thread thread;
  private @Nullable Due awaited;
  private boolean stopped;

  /**
   * @param onDue called on the timers' own thread
   */
  Timers(Threads threads, Consumer<TimerRuns.Run> onDue) {
    this.onDue = onDue;
    thread = threads.make("timers", this::run);
  }

  void begin() {
    thread.start();
  }

  /** Starts {@code timer}, again if it is running. */
  void start(TimerId timer, Duration after) {
    lock.lock();
    try {
      forget(runs.stop(timer));
      Due due = new Due(runs.start(timer), System.nanoTime() + after.toNanos());
      running.put(due.run(), due);
      queue.add(due);
      if (awaited == null || NEAREST.compare(due, awaited) < 0) {
        nearer.signal();
      }
    } finally {
      lock.unlock();
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

  /** Whether this run was neither stopped nor replaced since; true at most once. */
  boolean expire(TimerRuns.Run run) {
    lock.lock();
    try {
      return runs.expire(run);
    } finally {
      lock.unlock();
    }
  }

  private void run() throws InterruptedException {
    for (Due due = next(); due != null; due = next()) {
      onDue.accept(due.run());
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
        long wait = nearest.nanos() - System.nanoTime();
        if (wait <= 0) {
          running.remove(nearest.run());
          return queue.remove();
        }
        nearer.await(wait, TimeUnit.NANOSECONDS);
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
