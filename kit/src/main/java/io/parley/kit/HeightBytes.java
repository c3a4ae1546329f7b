package io.parley.kit;

import java.util.ArrayDeque;

/**
 * How many bytes each height takes, of the heights above one that moves up, and all of them
 * together: what bounds a replica in bytes where heights may be of any size (pitfall B1). Not
 * thread-safe.
 */
public final class HeightBytes {
  private record Held(long height, long bytes) {}

  private final ArrayDeque<Held> held = new ArrayDeque<>();
  private long total;

  /**
   * {@code height} takes {@code bytes}.
   *
   * @param height above all that were added before
   */
  public void add(long height, long bytes) {
    if (!held.isEmpty() && held.getLast().height >= height) {
      throw new IllegalArgumentException("height " + height + " after " + held.getLast().height);
    }
    held.addLast(new Held(height, bytes));
    total += bytes;
  }

  /** The heights up to {@code height} count no more. */
  public void forgetThrough(long height) {
    while (!held.isEmpty() && held.getFirst().height <= height) {
      total -= held.removeFirst().bytes;
    }
  }

  /** Bytes of all heights that count. */
  public long total() {
    return total;
  }

  public boolean isEmpty() {
    return held.isEmpty();
  }
}
