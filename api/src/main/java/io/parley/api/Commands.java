package io.parley.api;

import java.util.AbstractList;
import java.util.RandomAccess;

/**
 * The commands of a bundle: where each ends in the encoded bundle. A view of one is made when it is
 * asked for, since tiny commands would otherwise take many times their bytes. Immutable.
 */
final class Commands extends AbstractList<Bytes> implements RandomAccess {
  /** Heap bytes for a command, beside those encoded. */
  static final int HEAP_BYTES_EACH = Integer.BYTES;

  private static final int LENGTH_BYTES = 4;

  private final Bytes encoded;
  private final int begin;
  private final int[] ends;

  private Commands(Bytes encoded, int begin, int[] ends) {
    this.encoded = encoded;
    this.begin = begin;
    this.ends = ends;
  }

  /**
   * Reads {@code count} commands from {@code in}, which reads {@code encoded}.
   *
   * @throws LayoutReader.Malformed if they are not there
   */
  static Commands read(Bytes encoded, LayoutReader in, int count) {
    int begin = encoded.size() - in.remaining();
    int[] ends = new int[count];
    for (int i = 0; i < count; i++) {
      in.skip(Limits.COMMAND_BYTES_MAX);
      ends[i] = encoded.size() - in.remaining();
    }
    return new Commands(encoded, begin, ends);
  }

  @Override
  public Bytes get(int index) {
    int end = ends[index];
    return encoded.slice((index == 0 ? begin : ends[index - 1]) + LENGTH_BYTES, end);
  }

  @Override
  public int size() {
    return ends.length;
  }
}
