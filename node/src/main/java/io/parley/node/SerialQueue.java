package io.parley.node;

import io.parley.api.Bytes;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.FrameQueue;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The frames of one sender on their way through a pool: one chunk after the other, in order. What
 * they take is in a room that other senders use, too, until they are handled. Thread-safe.
 */
final class SerialQueue {
  private final Executor pool;
  private final Room room;
  private final Consumer<List<Bytes>> handler;
  private final FrameQueue<Bytes> frames;
  private boolean scheduled;

  /**
   * @param handler called in the pool, never at the same time
   */
  SerialQueue(Executor pool, Bound bound, Room room, Consumer<List<Bytes>> handler) {
    this.pool = pool;
    this.room = room;
    this.handler = handler;
    frames = new FrameQueue<>(bound, SerialQueue::heapBytes);
  }

  /** An array and a view of it, in a queue. */
  private static long heapBytes(Bytes frame) {
    return frame.size() + 64L;
  }

  /**
   * Appends all; returns how many of the oldest were dropped to make room. Whether there is room in
   * all is for the caller to see to.
   */
  int push(List<Bytes> more) {
    int dropped = 0;
    boolean wake;
    synchronized (this) {
      long before = frames.bytes();
      for (Bytes frame : more) {
        dropped += frames.push(frame);
      }
      room.add(frames.bytes() - before);
      wake = schedule();
    }
    if (wake) {
      pool.execute(this::run);
    }
    return dropped;
  }

  /** Appends {@code frame} unless there is no room, here or in all. */
  boolean offer(Bytes frame) {
    boolean wake;
    synchronized (this) {
      if (!room.offer(heapBytes(frame))) {
        return false;
      }
      if (!frames.offer(frame)) {
        room.add(-heapBytes(frame));
        return false;
      }
      wake = schedule();
    }
    if (wake) {
      pool.execute(this::run);
    }
    return true;
  }

  /** Drops the oldest that waits; whether there was one. */
  synchronized boolean dropOldest() {
    long less = frames.dropOldest();
    room.add(-less);
    return less > 0;
  }

  /** Bytes of what waits. */
  synchronized long bytes() {
    return frames.bytes();
  }

  private boolean schedule() {
    boolean wake = !scheduled && !frames.isEmpty();
    scheduled |= wake;
    return wake;
  }

  private void run() {
    List<Bytes> chunk = take();
    try {
      handler.accept(chunk);
    } finally {
      room.add(-chunk.stream().mapToLong(SerialQueue::heapBytes).sum());
      boolean again;
      synchronized (this) {
        scheduled = false;
        again = schedule();
      }
      if (again) {
        pool.execute(this::run);
      }
    }
  }

  private synchronized List<Bytes> take() {
    return frames.take();
  }
}
