package io.parley.node;

import io.parley.api.Bytes;
import io.parley.node.Bounds.Bound;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * The frames of one sender on their way through a pool: one after the other, in order, a chunk at a
 * time so that other senders have their turn, and bounded. Thread-safe.
 */
final class SerialQueue {
  private final Executor pool;
  private final Bound bound;
  private final Consumer<List<Bytes>> handler;
  private final ArrayDeque<Bytes> frames = new ArrayDeque<>();
  private long bytes;
  private boolean scheduled;

  /**
   * @param handler called in the pool, never at the same time
   */
  SerialQueue(Executor pool, Bound bound, Consumer<List<Bytes>> handler) {
    this.pool = pool;
    this.bound = bound;
    this.handler = handler;
  }

  /** Appends all; returns how many of the oldest were dropped to make room. */
  int push(List<Bytes> more) {
    int dropped = 0;
    boolean wake;
    synchronized (this) {
      for (Bytes frame : more) {
        while (!frames.isEmpty() && !fits(frame)) {
          bytes -= frames.remove().size();
          dropped++;
        }
        append(frame);
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
      if (!frames.isEmpty() && !fits(frame)) {
        return false;
      }
      append(frame);
      wake = schedule();
    }
    if (wake) {
      pool.execute(this::run);
    }
    return true;
  }

  private boolean fits(Bytes frame) {
    return frames.size() < bound.itemsMax() && bytes + frame.size() <= bound.bytesMax();
  }

  private void append(Bytes frame) {
    frames.add(frame);
    bytes += frame.size();
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
    List<Bytes> chunk = new ArrayList<>(Math.min(frames.size(), Bounds.CHUNK_FRAMES_MAX));
    while (!frames.isEmpty() && chunk.size() < Bounds.CHUNK_FRAMES_MAX) {
      Bytes frame = frames.remove();
      bytes -= frame.size();
      chunk.add(frame);
    }
    return chunk;
  }
}
