package io.parley.node;

import io.parley.api.Bytes;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.FrameQueue;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The frames of one sender on their way through a pool: one chunk after the other, in order.
 * Thread-safe.
 */
final class SerialQueue {
  private final Executor pool;
  private final Consumer<List<Bytes>> handler;
  private final FrameQueue<Bytes> frames;
  private boolean scheduled;

  /**
   * @param handler called in the pool, never at the same time
   */
  SerialQueue(Executor pool, Bound bound, Consumer<List<Bytes>> handler) {
    this.pool = pool;
    this.handler = handler;
    frames = new FrameQueue<>(bound, Bytes::size);
  }

  /** Appends all; returns how many of the oldest were dropped to make room. */
  int push(List<Bytes> more) {
    int dropped = 0;
    boolean wake;
    synchronized (this) {
      for (Bytes frame : more) {
        dropped += frames.push(frame);
      }
      wake = schedule();
    }
    if (wake) {
      pool.execute(this::run);
    }
    return dropped;
  }

  /** Appends {@code frame} unless there is no room. */
  boolean offer(Bytes frame) {
    boolean wake;
    synchronized (this) {
      if (!frames.offer(frame)) {
        return false;
      }
      wake = schedule();
    }
    if (wake) {
      pool.execute(this::run);
    }
    return true;
  }

  private boolean schedule() {
    boolean wake = !scheduled && !frames.isEmpty();
    scheduled |= wake;
    return wake;
  }

  private void run() {
    try {
      handler.accept(take());
    } finally {
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
