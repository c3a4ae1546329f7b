package io.parley.benchmarks;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Commands without an outcome, and when each was meant to be sent. Thread-safe. */
final class Outstanding {
  private final ConcurrentHashMap<Long, Long> intendedAt = new ConcurrentHashMap<>();
  private final CountDownLatch none = new CountDownLatch(1);

  /** One more than there are, until somebody waits for none: so it is not 0 in between. */
  private final AtomicLong count = new AtomicLong(1);

  void add(long index, long intended) {
    count.incrementAndGet();
    intendedAt.put(index, intended);
  }

  /** Whether the command is still waited for; true only once. */
  boolean claim(long index) {
    return intendedAt.remove(index) != null;
  }

  /** A command has ended, and all is recorded. */
  void release() {
    if (count.decrementAndGet() == 0) {
      none.countDown();
    }
  }

  long count() {
    return intendedAt.size();
  }

  /** Waits until all have ended, at most so long; to be called once. */
  void awaitNone(Duration max) throws InterruptedException {
    release();
    boolean unused = none.await(max.toNanos(), TimeUnit.NANOSECONDS);
  }

  /** Claims all that are left, and returns when they were meant to be sent. */
  List<Long> claimAll() {
    List<Long> times = new ArrayList<>();
    for (Long index : intendedAt.keySet()) {
      Long intended = intendedAt.remove(index);
      if (intended != null) {
        times.add(intended);
      }
    }
    return times;
  }
}
