package io.parley.pbft;

import io.parley.kit.Window;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The slots between the watermarks, and the decisions. */
final class Log {
  /** Peers are handed decided heights for this many windows below the stable checkpoint. */
  private static final int KEPT_WINDOWS = 2;

  private final int window;
  private final Window<Slot> slots;
  private final Decisions decisions;
  private long lastSlot;

  /**
   * @param low height of the newest stable checkpoint
   * @param window how many heights above it can be worked on
   * @param delivered the last height delivered
   */
  Log(long low, int window, long delivered) {
    this.window = window;
    this.slots = new Window<>(low, window);
    this.decisions = new Decisions(delivered);
    this.lastSlot = low;
  }

  Decisions decisions() {
    return decisions;
  }

  /** The low watermark h. */
  long low() {
    return slots.low();
  }

  /** The high watermark H. */
  long high() {
    return slots.high();
  }

  boolean contains(long height) {
    return slots.contains(height);
  }

  /** The slot of a height between the watermarks. */
  Slot slot(long height) {
    lastSlot = Math.max(lastSlot, height);
    return slots.get(height, Slot::new);
  }

  /** The slot of {@code height}, if there is one. */
  @Nullable Slot find(long height) {
    return slots.get(height);
  }

  /** All slots above {@code height}, ascending. */
  void forEachAbove(long height, Consumer<Slot> action) {
    for (long at = Math.max(height, low()) + 1; at <= lastSlot; at++) {
      Slot slot = slots.get(at);
      if (slot != null) {
        action.accept(slot);
      }
    }
  }

  /** The checkpoint at {@code stable} has become stable: the watermarks move up to it. */
  void slide(long stable) {
    slots.slide(stable);
    lastSlot = Math.max(lastSlot, stable);
    decisions.forget(stable - (long) KEPT_WINDOWS * window);
  }
}
