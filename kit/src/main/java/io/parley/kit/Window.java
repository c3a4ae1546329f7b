package io.parley.kit;

import java.util.ArrayList;
import java.util.List;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What a replica holds for each of the heights low + 1 to low + size, and for no others: the log
 * between PBFT's watermarks. Not thread-safe.
 *
 * @param <T> what is held for a height
 */
public final class Window<T> {
  private final List<@Nullable T> ring;
  private long low;

  /**
   * @param low the height below the first one held
   * @param size how many heights are held, 1 or more
   */
  public Window(long low, int size) {
    if (size < 1 || low < 0) {
      throw new IllegalArgumentException("low " + low + ", size " + size);
    }
    this.low = low;
    this.ring = new ArrayList<>(size);
    for (int i = 0; i < size; i++) {
      ring.add(null);
    }
  }

  /** The low watermark: heights up to this one are gone. */
  public long low() {
    return low;
  }

  /** The high watermark: the last height that can be held. */
  public long high() {
    return low + ring.size();
  }

  public boolean contains(long height) {
    return height > low && height <= high();
  }

  private int index(long height) {
    if (!contains(height)) {
      throw new IndexOutOfBoundsException("height " + height + " of " + low + " to " + high());
    }
    return (int) (height % ring.size());
  }

  /** What is held for {@code height}; null if nothing, or out of the window. */
  public @Nullable T get(long height) {
    return contains(height) ? ring.get(index(height)) : null;
  }

  /** What is held for {@code height}, made by {@code make} if there is nothing yet. */
  public T get(long height, LongFunction<T> make) {
    int index = index(height);
    T held = ring.get(index);
    if (held == null) {
      held = make.apply(height);
      ring.set(index, held);
    }
    return held;
  }

  /** Moves the low watermark up to {@code to} and forgets the heights up to there. */
  public void slide(long to) {
    if (to < low) {
      throw new IllegalArgumentException("a window slides up only: from " + low + " to " + to);
    }
    long last = Math.min(to, high());
    for (long height = low + 1; height <= last; height++) {
      ring.set(index(height), null);
    }
    low = to;
  }
}
