package io.parley.client;

import java.util.ArrayDeque;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where the code of users runs that hangs on futures (pitfall CL7). One thread does it all, unless
 * that code blocks it: then the next thread goes on, so that a callback may wait for what another
 * one brings. Never makes the caller wait. Thread-safe.
 */
final class Callbacks implements Executor {
  /** A thread that takes longer over one task counts as blocked. */
  private static final long BLOCKED_NANOS = 5_000_000;

  /** A spare thread with nothing to do ends after this. */
  private static final long IDLE_NANOS = 10_000_000_000L;

  /** A thread, and whether it is presumed to be blocked. */
  private static final class Worker {
    boolean blocked;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final Set<Worker> running = new LinkedHashSet<>();
  private final AtomicInteger numbers = new AtomicInteger();
  private int waiting;
  private long takenNanos;
  private boolean ended;

  /** One with its first thread. */
  static Callbacks start() {
    Callbacks made = new Callbacks();
    made.lock.lock();
    try {
      made.add();
    } finally {
      made.lock.unlock();
    }
    return made;
  }

  @Override
  public void execute(Runnable task) {
    lock.lock();
    try {
      tasks.add(task);
      awaken();
    } finally {
      lock.unlock();
    }
  }

  /** What is there is still done; then no thread is left. */
  void end() {
    lock.lock();
    try {
      ended = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Somebody has to see to what waits: to do it, or to see that nobody else does. */
  private void awaken() {
    if (waiting > 0) {
      changed.signal();
      return;
    }
    try {
      add();
    } catch (OutOfMemoryError e) {
      // No further thread can be had now: those that there are go on, as they get free.
      if (running.isEmpty()) {
        throw e;
      }
    }
  }

  private void add() {
    Thread thread = new Thread(this::run, "parley-client-callback-" + numbers.getAndIncrement());
    thread.setDaemon(true);
    thread.start();
    waiting++;
  }

  private void run() {
    Worker self = new Worker();
    for (Runnable task = take(self); task != null; task = take(self)) {
      task.run();
    }
  }

  /** The next task for {@code self}, which has done the one before; null if it is to end. */
  private @Nullable Runnable take(Worker self) {
    lock.lock();
    try {
      if (running.remove(self)) {
        waiting++;
      }
      if (!await()) {
        return null;
      }
      self.blocked = false;
      running.add(self);
      takenNanos = System.nanoTime();
      Runnable task = tasks.remove();
      if (!tasks.isEmpty()) {
        awaken();
      }
      return task;
    } finally {
      lock.unlock();
    }
  }

  /** Waits until there is a task and nobody else to do it; false if there will be none. */
  private boolean await() {
    long idleSince = System.nanoTime();
    while (true) {
      long now = System.nanoTime();
      long left;
      if (tasks.isEmpty()) {
        left = idleSince + IDLE_NANOS - now;
        if (ended || (left <= 0 && waiting > 1)) {
          waiting--;
          return false;
        }
        left = left > 0 ? left : IDLE_NANOS;
      } else {
        boolean nobodyElse = running.stream().allMatch(it -> it.blocked);
        left = nobodyElse ? 0 : takenNanos + BLOCKED_NANOS - now;
        if (left <= 0) {
          running.forEach(it -> it.blocked = true);
          waiting--;
          return true;
        }
      }
      try {
        long unused = changed.awaitNanos(left);
      } catch (InterruptedException e) {
        idleSince = now; // some callback left its thread interrupted: nothing here is meant
      }
    }
  }
}
