package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Insight;
import io.parley.api.Insight.Buffer;
import io.parley.api.MemoryBounds;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.kit.HeightBytes;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The committed blocks: those to be delivered, and those that are kept for peers, as many as there
 * is memory for.
 */
final class CommittedChain {
  private final Rules rules;
  private final MemoryBounds memory;
  private final Consumer<BlockNode> forgotten;

  /** By height, from {@link #lowest} to the tip without a gap. */
  private final Map<Long, BlockNode> blocks = new LinkedHashMap<>();

  /** The blocks above the tip by which it was seen to be committed, by height. */
  private final Map<Long, BlockNode> witnesses = new LinkedHashMap<>();

  private BlockNode tip;

  /** The one above what was delivered; null if that is the tip. */
  private @Nullable BlockNode next;

  private long lowest;
  private long delivered;

  /** Height of the newest stable checkpoint. */
  private long stable;

  /** Bytes of the delivered blocks, and of those above the stable checkpoint. */
  private final HeightBytes kept = new HeightBytes();

  private final HeightBytes unstable = new HeightBytes();

  /** Bytes of the bodies of those above the stable checkpoint, of which a window is made. */
  private final HeightBytes bodies = new HeightBytes();

  /**
   * @param root a block after which the application stands
   * @param forgotten told of every block that is no longer kept
   */
  CommittedChain(Rules rules, MemoryBounds memory, BlockNode root, Consumer<BlockNode> forgotten) {
    this.rules = rules;
    this.memory = memory;
    this.forgotten = forgotten;
    tip = root;
    delivered = root.header().height();
    lowest = delivered;
    stable = delivered;
    blocks.put(delivered, root);
    kept.add(delivered, root.size());
  }

  /** The last of them. */
  BlockNode tip() {
    return tip;
  }

  /** The last height delivered. */
  long delivered() {
    return delivered;
  }

  /** The block of this height, if it is kept. */
  @Nullable BlockNode at(long height) {
    return blocks.get(height);
  }

  /**
   * More blocks are committed.
   *
   * @param way from the new tip downwards to the block above the old one
   * @param by how that is seen: the new tip and those above it
   */
  void append(List<BlockNode> way, List<BlockNode> by) {
    way.forEach(node -> blocks.put(node.header().height(), node));
    tip = by.get(0);
    witnesses.clear();
    by.forEach(node -> witnesses.put(node.header().height(), node));
    next = committed(delivered + 1);
  }

  /** Those that are not delivered, ascending. */
  List<BlockNode> undelivered() {
    List<BlockNode> found = new ArrayList<>();
    for (long height = delivered + 1; height <= tip.header().height(); height++) {
      found.add(committed(height));
    }
    return found;
  }

  private BlockNode committed(long height) {
    BlockNode node = blocks.get(height);
    if (node == null) {
      throw new AssertionError("height " + height + " is not committed");
    }
    return node;
  }

  /** The next block to deliver, if it is committed and here. */
  @Nullable BlockNode next() {
    return next != null && next.hasBody() ? next : null;
  }

  /** The next block was delivered. */
  void deliver() {
    long size = committed(++delivered).size();
    kept.add(delivered, size);
    if (delivered > stable) { // after a restart lower ones are delivered again
      unstable.add(delivered, size);
      bodies.add(delivered, committed(delivered).bodyBytes());
    }
    next = delivered < tip.header().height() ? committed(delivered + 1) : null;
  }

  /** Bytes of the bodies that are delivered and above the stable checkpoint. */
  long unstableBytes() {
    return bodies.total();
  }

  /** Bytes of the delivered blocks above the stable checkpoint, as far as they are kept. */
  long unstableKeptBytes() {
    return unstable.total();
  }

  private long keptBytesMax() {
    return memory.decidedBytesMax() + memory.windowBytesMax();
  }

  /** Bytes of the delivered blocks that are kept. */
  Buffer buffer() {
    return new Buffer("kept blocks bytes", kept.total(), keptBytesMax());
  }

  /** Bytes of those that are not part of the window. */
  Buffer oldBuffer() {
    return new Buffer(
        Insight.DECIDED_BYTES,
        kept.total() - unstable.total() - borrowed(),
        memory.decidedBytesMax());
  }

  /** Bytes of those for which the window lends its room. */
  long borrowed() {
    return Math.max(0, kept.total() - unstable.total() - memory.decidedBytesMax());
  }

  /** The lowest delivered height that can be handed out. */
  long lowestKept() {
    boolean root = lowest == 0 || !committed(lowest).hasBody();
    return root ? lowest + 1 : lowest;
  }

  /** The checkpoint at {@code height} has become stable. */
  void slide(long height) {
    stable = height;
    unstable.forgetThrough(height);
    bodies.forgetThrough(height);
  }

  /**
   * Peers that need the oldest have fallen too far behind; the last one is kept.
   *
   * @param free bytes of the window that nothing takes: as much more is kept until it needs them
   */
  void forgetOldest(long free) {
    while (lowest < delivered
        && (kept.total() - unstable.total() > memory.decidedBytesMax() + free
            || kept.total() > keptBytesMax())) {
      forgetFirst();
    }
  }

  private void forgetFirst() {
    BlockNode first = committed(lowest);
    kept.forgetThrough(lowest);
    unstable.forgetThrough(lowest);
    blocks.remove(lowest++);
    forgotten.accept(first);
  }

  /**
   * The proof for the committed blocks {@code first} to {@code last}, with their bodies; null if
   * not all are kept, or there is no certificate near enough.
   */
  @Nullable Decided proof(long first, long last, int headersMax) {
    List<Header> headers = new ArrayList<>();
    List<Batch> bodies = new ArrayList<>();
    for (long height = first; headers.size() < headersMax; height++) {
      BlockNode node = blocks.get(height);
      node = node == null ? witnesses.get(height) : node;
      if (node == null || (height <= last && !node.hasBody())) {
        return null;
      }
      headers.add(node.header());
      if (height <= last) {
        bodies.add(node.block().body());
      }
      QuorumCertificate certificate = node.certificate();
      if (height >= last
          && certificate != null
          && rules.committed(headers, certificate) >= bodies.size()) {
        return new Decided(headers, bodies, certificate);
      }
    }
    return null;
  }
}
