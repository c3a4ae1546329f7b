package io.parley.driver.execution;

import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import org.jspecify.annotations.Nullable;

/**
 * Some sequences of one session's window: a bit each, at the sequence modulo the window. Takes no
 * memory while it is empty.
 */
final class SequenceSet {
  private static final int RUN_BYTES = Long.BYTES + Integer.BYTES;

  private final int windowMax;
  private long @Nullable [] bits;
  private int size;

  SequenceSet(int windowMax) {
    this.windowMax = windowMax;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** Whether {@code sequence}, which is in the window, is among them. */
  boolean contains(long sequence) {
    int bit = bit(sequence);
    return bits != null && (bits[bit >> 6] & 1L << bit) != 0;
  }

  /** Adds {@code sequence}, which is in the window and not among them. */
  void add(long sequence) {
    if (bits == null) {
      bits = new long[(windowMax + Long.SIZE - 1) / Long.SIZE];
    }
    int bit = bit(sequence);
    bits[bit >> 6] |= 1L << bit;
    size++;
  }

  private int bit(long sequence) {
    return (int) (sequence % windowMax);
  }

  /** The window, which began at {@code from}, begins at {@code to}. */
  void advance(long from, long to) {
    if (to - from >= windowMax) {
      size = 0;
    }
    for (long sequence = from; sequence < to && size > 0; sequence++) {
      remove(bit(sequence));
    }
    if (size == 0) {
      bits = null;
    }
  }

  private void remove(int bit) {
    if (bits != null && (bits[bit >> 6] & 1L << bit) != 0) {
      bits[bit >> 6] &= ~(1L << bit);
      size--;
    }
  }

  /** Writes those of the window that begins at {@code mark}, as runs, ascending. */
  void writeTo(LayoutWriter out, long mark) {
    LayoutWriter runs = new LayoutWriter(RUN_BYTES);
    int count = 0;
    int left = size;
    for (long sequence = mark; left > 0; sequence++) {
      if (contains(sequence)) {
        int length = length(sequence, mark);
        runs.i64(sequence).i32(length);
        count++;
        left -= length;
        sequence += length;
      }
    }
    out.i32(count).raw(runs.toBytes());
  }

  private int length(long first, long mark) {
    int length = 1;
    while (first + length - mark < windowMax && contains(first + length)) {
      length++;
    }
    return length;
  }

  /**
   * Adds what {@link #writeTo} wrote.
   *
   * @throws LayoutReader.Malformed if it wrote something else
   */
  void readFrom(LayoutReader in, long mark) {
    int count = in.count(windowMax, RUN_BYTES);
    long next = mark;
    for (int i = 0; i < count; i++) {
      long first = in.i64();
      int length = in.i32();
      if (first < next || length < 1 || first - mark > windowMax - length) {
        throw new LayoutReader.Malformed("sequences that are out of order or of the window");
      }
      for (int j = 0; j < length; j++) {
        add(first + j);
      }
      next = first + length + 1;
    }
  }
}
