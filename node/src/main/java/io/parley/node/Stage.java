package io.parley.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A thread with a bounded queue before it. It takes all that has gathered at once, and is woken
 * only when it sleeps. Thread-safe.
 */
final class Stage<T> {
  /** What is done with all that has gathered, in order. */
  interface Work<T> {
    void accept(List<T> items) throws Exception;
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final Condition emptied = lock.newCondition();
  private final Work<T> work;
  private final Thread thread;
  private List<T> queue = new ArrayList<>();
  private boolean asleep;
  private boolean stopped;

  Stage(Threads threads, String name, Work<T> work) {
    this.work = work;
    thread = threads.make(name, this::run);
  }

  void start() {
    thread.start();
  }

  /** Hands {@code item} over; waits while the queue is full. Ignored once stopped. */
  void put(T item) {
    lock.lock();
    try {
      while (queue.size() >= Bounds.STAGE_ITEMS_MAX && !stopped) {
        emptied.awaitUninterruptibly();
      }
      if (!stopped) {
        append(item);
      }
    } finally {
      lock.unlock();
    }
  }

  /** Hands {@code item} over if there is room; never waits. */
  boolean offer(T item) {
    lock.lock();
    try {
      if (stopped || queue.size() >= Bounds.STAGE_ITEMS_MAX) {
        return false;
      }
      append(item);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void append(T item) {
    queue.add(item);
    if (asleep) {
      asleep = false;
      filled.signal();
    }
  }

  private void run() throws Exception {
    try {
      for (List<T> items = take(); !items.isEmpty(); items = take()) {
        work.accept(items);
      }
    } finally {
      abort();
    }
  }

  /** All that has gathered; empty when stopped and done. */
  private List<T> take() {
    lock.lock();
    try {
      while (queue.isEmpty() && !stopped) {
        asleep = true;
        filled.awaitUninterruptibly();
      }
      asleep = false;
      List<T> items = queue;
      queue = new ArrayList<>();
      emptied.signalAll();
      return items;
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more; forgets what has gathered. */
  void abort() {
    lock.lock();
    try {
      queue.clear();
      stopped = true;
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Takes nothing more, does what has gathered, and ends; returns whether it has ended in time. */
  boolean stop() {
    lock.lock();
    try {
      stopped = true;
      filled.signalAll();
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
    return Threads.join(thread, Bounds.CLOSE_WAIT_MAX);
  }
}
