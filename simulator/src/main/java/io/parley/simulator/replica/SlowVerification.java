package io.parley.simulator.replica;

import io.parley.api.ReplicaId;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.FrameQueue;
import io.parley.simulator.network.Frame;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * Frames that wait because verification is slow: a bounded queue for each peer, from which is taken
 * in turn, a frame at a time.
 */
final class SlowVerification {
  /** Does something so many µs later. */
  interface Delay {
    void after(long delay, Runnable what);
  }

  private final Bound bound;
  private final Strain strain;
  private final Delay delay;
  private final BiConsumer<ReplicaId, Frame> examination;
  private final Map<ReplicaId, FrameQueue<Frame>> queues = new TreeMap<>();

  /** Frames that were taken from a queue and are not verified yet. */
  private final Map<ReplicaId, ArrayDeque<Frame>> taken = new TreeMap<>();

  private boolean isBusy;
  private int turn;

  /**
   * @param bound of each peer
   * @param examination is called for each frame when it has been verified
   */
  SlowVerification(
      Bound bound, Strain strain, Delay delay, BiConsumer<ReplicaId, Frame> examination) {
    this.bound = bound;
    this.strain = strain;
    this.delay = delay;
    this.examination = examination;
  }

  /** Whether a frame of this peer has to wait. */
  boolean holds(ReplicaId from) {
    return strain.frame() > 0 || queues.containsKey(from) || taken.containsKey(from);
  }

  /** Lets a frame wait; returns how many older ones of its sender were dropped to make room. */
  int push(ReplicaId from, Frame frame) {
    int dropped =
        queues
            .computeIfAbsent(from, peer -> new FrameQueue<>(bound, f -> f.bytes().size()))
            .push(frame);
    if (!isBusy) {
      isBusy = true;
      delay.after(strain.frame(), this::examine);
    }
    return dropped;
  }

  private void examine() {
    List<ReplicaId> waiting = new ArrayList<>(taken.keySet());
    queues.keySet().stream().filter(peer -> !taken.containsKey(peer)).forEach(waiting::add);
    if (waiting.isEmpty()) {
      isBusy = false;
      return;
    }
    ReplicaId from = waiting.get(turn++ % waiting.size());
    Frame frame = next(from);
    delay.after(strain.frame(), this::examine);
    examination.accept(from, frame);
  }

  private Frame next(ReplicaId from) {
    ArrayDeque<Frame> chunk = taken.get(from);
    FrameQueue<Frame> queue = queues.get(from);
    if (chunk == null && queue != null) {
      chunk = new ArrayDeque<>(queue.take());
      if (queue.isEmpty()) {
        queues.remove(from);
      }
    }
    if (chunk == null) {
      throw new AssertionError("nothing waits of " + from);
    }
    Frame frame = chunk.remove();
    if (chunk.isEmpty()) {
      taken.remove(from);
    } else {
      taken.put(from, chunk);
    }
    return frame;
  }
}
