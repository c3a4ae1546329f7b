package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Insight;
import io.parley.api.Insight.Buffer;
import io.parley.api.MemoryBounds;
import io.parley.kit.HeightBytes;
import io.parley.pbft.message.PbftMessage.Decided;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Decided heights: those that wait for their turn to be delivered, and those that are kept for
 * peers who missed them, as many as there is memory for.
 */
final class Decisions {
  /** Bytes of a decision beside its body and its votes. */
  private static final long OBJECT_BYTES = 256;

  private static final long VOTE_BYTES = 192;

  private final MemoryBounds memory;
  private final TreeMap<Long, Decided> waiting = new TreeMap<>();
  private final TreeMap<Long, Decided> kept = new TreeMap<>();

  /** Of those kept, the ones above the stable checkpoint: they are part of the window. */
  private final HeightBytes unstable = new HeightBytes();

  private long waitingBytes;
  private long keptBytes;
  private long stable;
  private long delivered;
  private long recalled;
  private long recalledBytes;

  /**
   * @param stable height of the newest stable checkpoint
   * @param delivered the last height delivered
   */
  Decisions(long stable, long delivered, MemoryBounds memory) {
    this.stable = stable;
    this.delivered = delivered;
    this.memory = memory;
  }

  /** What waits now was decided in a former life, and is in the journal. */
  void recall() {
    recalled = waiting.size();
    recalledBytes = waitingBytes;
  }

  /** How many were decided in a former life. */
  long recalled() {
    return recalled;
  }

  /** How many wait. */
  int waiting() {
    return waiting.size();
  }

  /** The last height delivered. */
  long delivered() {
    return delivered;
  }

  /** Adds a decision with its body. Idempotent by height: there is one gate (pitfall P23). */
  boolean add(Decided decided) {
    if (decided.height() <= delivered || waiting.containsKey(decided.height())) {
      return false;
    }
    waiting.put(decided.height(), decided);
    waitingBytes += size(decided);
    return true;
  }

  /**
   * Whether there is room for a decision that a peer hands out: the next one is always taken, so
   * that whoever is behind gets on.
   *
   * @param unexecuted bytes of those that are delivered and wait for execution
   */
  boolean hasRoom(Decided decided, long unexecuted) {
    return decided.height() == delivered + 1
        || unexecuted + waitingBytes + size(decided) <= memory.undeliveredBytesMax();
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
    waitingBytes -= size(decided);
    kept.put(delivered, decided);
    keptBytes += size(decided);
    if (delivered > stable) {
      unstable.add(delivered, size(decided));
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

  /** The checkpoint at {@code height} has become stable. */
  void slide(long height) {
    stable = height;
    unstable.forgetThrough(height);
  }

  /**
   * Peers that need the oldest heights have fallen too far behind; the last one is kept.
   *
   * @param free bytes of the window that nothing takes: as much more is kept until it needs them
   */
  void forgetOldest(long free) {
    while (kept.size() > 1
        && (keptBytes - unstable.total() > memory.decidedBytesMax() + free
            || keptBytes > keptBytesMax())) {
      Map.Entry<Long, Decided> first = kept.firstEntry();
      kept.remove(first.getKey());
      keptBytes -= size(first.getValue());
      unstable.forgetThrough(first.getKey());
    }
  }

  private long keptBytesMax() {
    return memory.decidedBytesMax() + memory.windowBytesMax();
  }

  /** The application was set to its state after {@code height}. */
  void jump(long height) {
    delivered = height;
    waiting.headMap(height, true).values().forEach(decided -> waitingBytes -= size(decided));
    waiting.headMap(height, true).clear();
    kept.clear();
    keptBytes = 0;
    unstable.forgetThrough(height);
  }

  /** Bytes that a decision takes. */
  static long size(Decided decided) {
    return OBJECT_BYTES
        + VOTE_BYTES * decided.votes().size()
        + decided.body().map(Batch::heapBytes).orElse(0L);
  }

  /** Bytes that one takes at most. */
  long sizeMax(int n) {
    return Batch.heapBytesMax(memory.batchBytesMax()) + OBJECT_BYTES + VOTE_BYTES * n;
  }

  /**
   * Bytes that wait: those handed out by peers, and those of the window, which {@link Log#buffer}
   * counts too.
   *
   * @param window how many heights it has, and {@code bodiesMax} how many bytes
   */
  Buffer waitingBuffer(int n, int window, long bodiesMax) {
    long proofBytes = OBJECT_BYTES + VOTE_BYTES * n;
    long handedOut = memory.undeliveredBytesMax() + sizeMax(n);
    return new Buffer(
        "decisions waiting bytes",
        waitingBytes,
        bodiesMax + window * proofBytes + handedOut + recalledBytes);
  }

  /** Bytes kept for peers. */
  Buffer keptBuffer() {
    return new Buffer("decisions kept bytes", keptBytes, keptBytesMax());
  }

  /** Bytes of those that are not part of the window. */
  Buffer oldBuffer() {
    return new Buffer(
        Insight.DECIDED_BYTES, keptBytes - unstable.total() - borrowed(), memory.decidedBytesMax());
  }

  /** Bytes of those for which the window lends its room. */
  long borrowed() {
    return Math.max(0, keptBytes - unstable.total() - memory.decidedBytesMax());
  }
}
