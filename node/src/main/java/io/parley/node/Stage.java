package io.parley.node;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.ToLongFunction;

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
  private final long bytesMax;
  private final ToLongFunction<T> size;
  private final Thread thread;
  private List<T> queue = new ArrayList<>();
  private long bytes;
  private boolean asleep;
  private boolean stopped;

  /**
   * @param bytesMax of what waits and is worked on; a single item may have more
   * @param size heap bytes of an item
   */
  Stage(Threads threads, String name, long bytesMax, ToLongFunction<T> size, Work<T> work) {
    this(threads, name, 0, bytesMax, size, work);
  }

  /** As the other one, with a stack of so many bytes; 0 for the JVM's own. */
  Stage(
      Threads threads,
      String name,
      long stackBytes,
      long bytesMax,
      ToLongFunction<T> size,
      Work<T> work) {
    this.bytesMax = bytesMax;
    this.size = size;
    this.work = work;
    thread = threads.make(name, stackBytes, this::run);
  }

  void start() {
    thread.start();
  }

  /** Hands {@code item} over; waits while the queue is full. Ignored once stopped. */
  void put(T item) {
    lock.lock();
    try {
      while (!fits(item) && !stopped) {
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
      if (stopped || !fits(item)) {
        return false;
      }
      append(item);
      return true;
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(T item) {
    return queue.size() < Bounds.STAGE_ITEMS_MAX
        && (bytes == 0 || bytes + size.applyAsLong(item) <= bytesMax);
  }

  private void append(T item) {
    queue.add(item);
    bytes += size.applyAsLong(item);
    if (asleep) {
      asleep = false;
      filled.signal();
    }
  }

  private void run() throws Exception {
    try {
      for (List<T> items = take(); !items.isEmpty(); items = take()) {
        work.accept(items);
        done(items);
      }
    } finally {
      abort();
    }
  }

  private void done(List<T> items) {
    lock.lock();
    try {
      for (T item : items) {
        bytes -= size.applyAsLong(item);
      }
      emptied.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Heap bytes of what waits and is worked on. */
  long bytes() {
    lock.lock();
    try {
      return bytes;
    } finally {
      lock.unlock();
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
