package io.parley.simulator.time;

import java.util.Arrays;

/** Virtual time, in µs since the start: jobs in the order of their time, then of their making. */
public final class Schedule {
  private record Job(long at, long order, Runnable what) {
    private boolean isBefore(Job other) {
      return at != other.at ? at < other.at : order < other.order;
    }
  }

  private static final int ROOM_MIN = 1_024;
  private static final Job NOTHING = new Job(0, 0, () -> {});

  /** A heap of four children each: those of {@code i} are at {@code 4i + 1} to {@code 4i + 4}. */
  private Job[] heap = new Job[ROOM_MIN];

  private int size;
  private long now;
  private long orders;

  public long now() {
    return now;
  }

  public void at(long time, Runnable what) {
    if (size == heap.length) {
      heap = Arrays.copyOf(heap, 2 * size);
    }
    rise(size++, new Job(Math.max(now, time), orders++, what));
  }

  public void after(long delay, Runnable what) {
    at(now + delay, what);
  }

  /** Does the next job that is due by {@code end}; if there is none, it becomes {@code end}. */
  public boolean step(long end) {
    if (size == 0 || heap[0].at > end) {
      now = Math.max(now, end);
      return false;
    }
    Job next = heap[0];
    removeFirst();
    now = next.at;
    next.what.run();
    return true;
  }

  private void rise(int from, Job job) {
    int at = from;
    while (at > 0 && job.isBefore(heap[(at - 1) / 4])) {
      heap[at] = heap[(at - 1) / 4];
      at = (at - 1) / 4;
    }
    heap[at] = job;
  }

  private void removeFirst() {
    Job last = heap[--size];
    heap[size] = NOTHING;
    int at = 0;
    for (int child = 1; child < size; child = 4 * at + 1) {
      int least = child;
      for (int i = child + 1; i < Math.min(size, child + 4); i++) {
        least = heap[i].isBefore(heap[least]) ? i : least;
      }
      if (!heap[least].isBefore(last)) {
        break;
      }
      heap[at] = heap[least];
      at = least;
    }
    if (size > 0) {
      heap[at] = last;
    }
  }
}
