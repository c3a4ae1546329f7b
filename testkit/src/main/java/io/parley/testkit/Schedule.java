package io.parley.testkit;

import java.util.PriorityQueue;

/** Virtual time, in µs since the start: jobs in the order of their time, then of their making. */
final class Schedule {
  private record Job(long at, long order, Runnable what) implements Comparable<Job> {
    @Override
    public int compareTo(Job other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  private final PriorityQueue<Job> jobs = new PriorityQueue<>();
  private long now;
  private long orders;

  long now() {
    return now;
  }

  void at(long time, Runnable what) {
    jobs.add(new Job(Math.max(now, time), orders++, what));
  }

  void after(long delay, Runnable what) {
    at(now + delay, what);
  }

  /** Does the next job that is due by {@code end}; if there is none, it becomes {@code end}. */
  boolean step(long end) {
    Job next = jobs.peek();
    if (next == null || next.at > end) {
      now = Math.max(now, end);
      return false;
    }
    jobs.remove();
    now = next.at;
    next.what.run();
    return true;
  }
}
