package io.parley.simulator.replica;

import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.FrameQueue;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;

/**
 * Frames that arrive while a replica's process is stopped: a bounded queue for each sender, which
 * is examined when the process goes on.
 *
 * @param <K> a sender
 * @param <F> a frame
 */
final class PausedFrames<K, F> {
  private final Bound bound;
  private final ToLongFunction<F> size;
  private final Consumer<Runnable> awake;
  private final BiConsumer<K, FrameQueue<F>> examination;
  private final Map<K, FrameQueue<F>> queues = new TreeMap<>();

  /**
   * @param bound of each sender
   * @param size bytes in a frame
   * @param awake does something when the process goes on, and never at once
   * @param examination examines all frames of one sender
   */
  PausedFrames(
      Bound bound,
      ToLongFunction<F> size,
      Consumer<Runnable> awake,
      BiConsumer<K, FrameQueue<F>> examination) {
    this.bound = bound;
    this.size = size;
    this.awake = awake;
    this.examination = examination;
  }

  /** Whether frames of this sender wait, so that what follows must wait, too. */
  boolean has(K from) {
    return queues.containsKey(from);
  }

  /** Where frames of this sender wait. */
  FrameQueue<F> of(K from) {
    FrameQueue<F> known = queues.get(from);
    if (known != null) {
      return known;
    }
    FrameQueue<F> made = new FrameQueue<>(bound, size);
    queues.put(from, made);
    awake.accept(
        () -> {
          queues.remove(from);
          examination.accept(from, made);
        });
    return made;
  }
}
