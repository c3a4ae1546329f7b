package io.parley.pbft;

import io.parley.pbft.message.PbftMessage.Decided;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decided heights: those that wait for their turn to be delivered, and those that are kept for
 * peers who missed them.
 */
final class Decisions {
  /** Bytes kept for peers. */
  static final long KEPT_BYTES_MAX = 64L << 20;

  private final TreeMap<Long, Decided> waiting = new TreeMap<>();
  private final TreeMap<Long, Decided> kept = new TreeMap<>();
  private long keptBytes;
  private long delivered;
  private long recalled;

  Decisions(long delivered) {
    this.delivered = delivered;
  }

  /** What waits now was decided in a former life, and is in the journal. */
  void recall() {
    recalled = waiting.size();
  }

  /** How many were decided in a former life. */
  long recalled() {
    return recalled;
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  /** Bytes kept for peers. */
  long keptBytes() {
    return keptBytes;
  }

  /** The last height delivered. */
  long delivered() {
    return delivered;
  }

  /** Adds a decision with its body. Idempotent by height: there is one gate (pitfall P23). */
  boolean add(Decided decided) {
    return decided.height() > delivered && waiting.putIfAbsent(decided.height(), decided) == null;
  }

  boolean has(long height) {
    return height <= delivered || waiting.containsKey(height);
  }

  /** The next to be delivered, if it is decided. */
  @Nullable Decided next() {
    return waiting.get(delivered + 1);
  }

  /** The next was delivered. */
  void deliver() {
    delivered++;
    Decided decided = waiting.remove(delivered);
    if (decided == null) {
      throw new AssertionError("height " + delivered + " is not decided");
    }
    kept.put(delivered, decided);
    keptBytes += size(decided);
    while (keptBytes > KEPT_BYTES_MAX && kept.size() > 1) {
      forgetFirst();
    }
  }

  /** The lowest height that can be handed out; delivered + 1 if there is none. */
  long lowestKept() {
    return kept.isEmpty() ? delivered + 1 : kept.firstKey();
  }

  /** What was decided at {@code height}, if it is kept. */
  @Nullable Decided kept(long height) {
    return kept.get(height);
  }

  /** Peers that need heights up to this one have fallen too far behind. */
  void forget(long height) {
    while (!kept.isEmpty() && kept.firstKey() <= height) {
      forgetFirst();
    }
  }

  /** The application was set to its state after {@code height}. */
  void jump(long height) {
    delivered = height;
    waiting.headMap(height, true).clear();
    kept.clear();
    keptBytes = 0;
  }

  private void forgetFirst() {
    Map.Entry<Long, Decided> first = kept.pollFirstEntry();
    if (first != null) {
      keptBytes -= size(first.getValue());
    }
  }

  private static long size(Decided decided) {
    return decided.body().map(batch -> batch.size() + 256).orElse(256L);
  }
}
