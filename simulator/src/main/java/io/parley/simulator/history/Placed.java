package io.parley.simulator.history;

import java.util.BitSet;

/**
 * Which of the operations 0, 1, 2, ... have their place: all before {@code first}, not {@code
 * first}, and {@code first + i} for each {@code i} of {@code ahead}. Since few operations are
 * concurrent, this is small however long the history. Immutable: nobody may change {@code ahead}.
 *
 * @param first the first that has no place
 * @param ahead those after it that have one, counted from it
 * @param size how many have their place
 */
record Placed(int first, BitSet ahead, int size) {
  static final Placed NONE = new Placed(0, new BitSet(), 0);

  boolean contains(int index) {
    return index < first || ahead.get(index - first);
  }

  /** These and {@code index}, which is not among them. */
  Placed with(int index) {
    BitSet bits = (BitSet) ahead.clone();
    bits.set(index - first);
    int filled = bits.nextClearBit(0);
    return filled == 0
        ? new Placed(first, bits, size + 1)
        : new Placed(first + filled, bits.get(filled, Math.max(filled, bits.length())), size + 1);
  }
}
