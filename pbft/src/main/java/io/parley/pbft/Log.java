package io.parley.pbft;

import io.parley.api.Insight;
import io.parley.api.Insight.Buffer;
import io.parley.api.MemoryBounds;
import io.parley.kit.CheckpointSchedule;
import io.parley.kit.Window;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The slots between the watermarks, and the decisions. Between the watermarks there is a bound in
 * bytes too, for what the current view proposes (pitfall B1). What was accepted or prepared in
 * earlier views is not dropped for it, as a later view may need it from this replica; of that there
 * is more only if Byzantine primaries propose for several views in a row.
 */
final class Log {
  /** Bodies of all views together may take this many windows of bytes. */
  private static final int WINDOWS_HELD_MAX = 3;

  private final long windowBytesMax;
  private final Window<Slot> slots;
  private final Decisions decisions;
  private long lastSlot;
  private long recalledBytes;

  /**
   * @param low height of the newest stable checkpoint
   * @param window how many heights above it can be worked on
   * @param delivered the last height delivered
   */
  Log(long low, int window, long delivered, MemoryBounds memory) {
    this.windowBytesMax = memory.windowBytesMax();
    this.slots = new Window<>(low, window);
    this.decisions = new Decisions(low, delivered, memory);
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
    decisions.slide(stable);
  }

  // Bytes between the watermarks

  /** Bytes of the bodies that are here of what {@code view} proposes. */
  private long bytesIn(long view) {
    long[] bytes = {0};
    forEachAbove(low(), slot -> bytes[0] += slot.bytesIn(view));
    return bytes[0];
  }

  private long bytes() {
    long[] bytes = {0};
    forEachAbove(low(), slot -> bytes[0] += slot.bytes());
    return bytes[0];
  }

  /** Whether there is room for another body that {@code view} proposes. */
  boolean hasRoom(long view, long bytes) {
    return bytesIn(view) + bytes <= windowBytesMax
        && bytes() + bytes <= WINDOWS_HELD_MAX * windowBytesMax;
  }

  /**
   * Bytes that the primary of {@code view} may still propose. It leaves as much of the window as
   * lies between two checkpoints, so that whoever is one behind has room for it too.
   */
  long roomToPropose(long view) {
    return windowBytesMax - CheckpointSchedule.share(windowBytesMax) - bytesIn(view);
  }

  /**
   * A view begins: if what earlier ones proposed takes more than a window, that is forgotten which
   * is superseded by what this replica accepted or knew to be prepared later.
   */
  void forgetFormer(Promises promises) {
    if (bytes() > windowBytesMax) {
      forEachAbove(
          low(), slot -> slot.forgetFormer(digest -> promises.binds(slot.height(), digest)));
    }
  }

  /** What the window does not need now is lent to the decisions that are kept for peers. */
  void lend() {
    decisions.forgetOldest(free());
  }

  /** What is here came from the journal, however much it is. */
  void recall() {
    recalledBytes = bytes();
    decisions.recall();
  }

  private long free() {
    return Math.max(0, windowBytesMax - bytes());
  }

  /** Bytes of the window that are lent; the last decision is kept, whatever it takes. */
  Buffer lentBuffer(int n) {
    return new Buffer("lent bytes", decisions.borrowed(), free() + decisions.sizeMax(n));
  }

  /** Bytes of all bodies, and lent ones; inherited ones are taken though there is no room. */
  Buffer buffer() {
    return new Buffer(
        Insight.WINDOW_BYTES,
        bytes() + decisions.borrowed(),
        (WINDOWS_HELD_MAX + 1) * windowBytesMax + recalledBytes);
  }
}
