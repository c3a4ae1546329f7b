package io.parley.node;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes that several queues may take together, and take. Thread-safe. */
final class Room {
  private final long bytesMax;
  private final AtomicLong bytes = new AtomicLong();

  Room(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes {@code more} bytes if there is room for them. */
  boolean offer(long more) {
    if (bytes.addAndGet(more) <= bytesMax) {
      return true;
    }
    bytes.addAndGet(-more);
    return false;
  }

  /** Takes {@code more} bytes, room or not; gives back if it is negative. */
  void add(long more) {
    bytes.addAndGet(more);
  }

  /** Whether more is taken than there is room for. */
  boolean isOver() {
    return bytes.get() > bytesMax;
  }

  long bytes() {
    return bytes.get();
  }
}
