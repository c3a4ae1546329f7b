package io.parley.driver.inbox;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/**
 * The frames of one sender that wait to be verified, in order, bounded, and taken a chunk at a time
 * so that other senders have their turn. Not thread-safe.
 *
 * @param <F> a frame
 */
public final class FrameQueue<F> {
  /** Frames that are taken at once, before another sender has its turn. */
  public static final int CHUNK_FRAMES_MAX = 16;

  /** Bytes that are taken at once, unless the first frame has more. */
  public static final long CHUNK_BYTES_MAX = 256 << 10;

  private final Bound bound;
  private final ArrayDeque<F> frames = new ArrayDeque<>();
  private final ToLongFunction<F> size;
  private long bytes;

  /**
   * An empty queue.
   *
   * @param size bytes in a frame
   */
  public FrameQueue(Bound bound, ToLongFunction<F> size) {
    this.bound = bound;
    this.size = size;
  }

  public boolean isEmpty() {
    return frames.isEmpty();
  }

  /** Appends {@code frame}; returns how many of the oldest were dropped to make room. */
  public int push(F frame) {
    int dropped = 0;
    while (!frames.isEmpty() && !fits(frame)) {
      bytes -= size.applyAsLong(frames.remove());
      dropped++;
    }
    append(frame);
    return dropped;
  }

  /** Appends {@code frame} unless there is no room; an empty queue has room for any frame. */
  public boolean offer(F frame) {
    if (!frames.isEmpty() && !fits(frame)) {
      return false;
    }
    append(frame);
    return true;
  }

  private boolean fits(F frame) {
    return bound.fits(frames.size(), bytes, size.applyAsLong(frame));
  }

  private void append(F frame) {
    frames.add(frame);
    bytes += size.applyAsLong(frame);
  }

  /**
   * The oldest frames, at most {@link #CHUNK_FRAMES_MAX} and {@link #CHUNK_BYTES_MAX}; they are
   * gone from here.
   */
  public List<F> take() {
    List<F> chunk = new ArrayList<>(Math.min(frames.size(), CHUNK_FRAMES_MAX));
    long taken = 0;
    while (!frames.isEmpty() && chunk.size() < CHUNK_FRAMES_MAX) {
      long more = size.applyAsLong(frames.element());
      if (taken > 0 && taken + more > CHUNK_BYTES_MAX) {
        break;
      }
      taken += more;
      bytes -= more;
      chunk.add(frames.remove());
    }
    return chunk;
  }

  /** Drops the oldest frame, if there is one; returns its bytes. */
  public long dropOldest() {
    F oldest = frames.poll();
    long less = oldest == null ? 0 : size.applyAsLong(oldest);
    bytes -= less;
    return less;
  }

  /** Bytes of all frames that wait. */
  public long bytes() {
    return bytes;
  }
}
