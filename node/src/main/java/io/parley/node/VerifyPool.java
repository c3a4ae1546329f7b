package io.parley.node;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The threads that verify. What replicas sent goes before what clients sent, but every {@value
 * #CLIENTS_EVERY}th task is a client's if there is one, so that neither starves the other. A task
 * is never waited for by another. Thread-safe.
 */
final class VerifyPool {
  private static final int CLIENTS_EVERY = 4;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition filled = lock.newCondition();
  private final ArrayDeque<Runnable> ofReplicas = new ArrayDeque<>();
  private final ArrayDeque<Runnable> ofClients = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int asleep;
  private int taken;
  private boolean stopped;

  VerifyPool(Threads threads, int count) {
    for (int i = 0; i < count; i++) {
      this.threads.add(threads.make("verify-" + i, this::run));
    }
  }

  /** As many threads as leave a core to the loop. */
  static int threadsFor(int cores) {
    return Math.max(1, Math.min(Bounds.VERIFY_THREADS_MAX, cores - 1));
  }

  void start() {
    threads.forEach(Thread::start);
  }

  /** Runs tasks on messages of replicas. */
  Executor forReplicas() {
    return task -> add(ofReplicas, task);
  }

  /** Runs tasks on frames of clients. */
  Executor forClients() {
    return task -> add(ofClients, task);
  }

  private void add(ArrayDeque<Runnable> queue, Runnable task) {
    lock.lock();
    try {
      if (stopped) {
        return;
      }
      queue.add(task);
      if (asleep > 0) {
        asleep--;
        filled.signal();
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    while (true) {
      Runnable task;
      lock.lock();
      try {
        while (ofReplicas.isEmpty() && ofClients.isEmpty() && !stopped) {
          asleep++;
          filled.awaitUninterruptibly();
        }
        if (stopped) {
          return;
        }
        task = next();
      } finally {
        lock.unlock();
      }
      task.run();
    }
  }

  private Runnable next() {
    taken++;
    boolean client = ofReplicas.isEmpty() || (taken % CLIENTS_EVERY == 0 && !ofClients.isEmpty());
    return client ? ofClients.remove() : ofReplicas.remove();
  }

  /** Starts no further task, and waits a bounded time for those that run. */
  void stop() {
    lock.lock();
    try {
      stopped = true;
      ofReplicas.clear();
      ofClients.clear();
      filled.signalAll();
    } finally {
      lock.unlock();
    }
    threads.forEach(thread -> Threads.join(thread, Bounds.CLOSE_WAIT_MAX));
  }
}
