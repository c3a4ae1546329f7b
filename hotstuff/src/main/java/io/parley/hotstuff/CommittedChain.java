package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The committed blocks: those to be delivered, and those that are kept for peers. */
final class CommittedChain {
  /** Bytes of delivered blocks that are kept. */
  static final long KEPT_BYTES_MAX = 64L << 20;

  private final Rules rules;
  private final Consumer<BlockNode> forgotten;
  private final TreeMap<Long, BlockNode> blocks = new TreeMap<>();

  /** The blocks above the tip by which it was seen to be committed, by height. */
  private final TreeMap<Long, BlockNode> witnesses = new TreeMap<>();

  private BlockNode tip;
  private long delivered;
  private long keptBytes;

  /**
   * @param root a block after which the application stands
   * @param forgotten told of every block that is no longer kept
   */
  CommittedChain(Rules rules, BlockNode root, Consumer<BlockNode> forgotten) {
    this.rules = rules;
    this.forgotten = forgotten;
    tip = root;
    delivered = root.header().height();
    blocks.put(delivered, root);
    keptBytes = root.size();
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
  }

  /** Those that are not delivered, ascending. */
  Iterable<BlockNode> undelivered() {
    return blocks.tailMap(delivered, false).values();
  }

  /** The next block to deliver, if it is committed and here. */
  @Nullable BlockNode next() {
    if (delivered >= tip.header().height()) {
      return null;
    }
    BlockNode node = blocks.get(delivered + 1);
    return node != null && node.hasBody() ? node : null;
  }

  /** The next block was delivered. */
  void deliver() {
    BlockNode node = blocks.get(++delivered);
    if (node == null) {
      throw new AssertionError("height " + delivered + " is not committed");
    }
    keptBytes += node.size();
    while (keptBytes > KEPT_BYTES_MAX && lowestKept() < delivered) {
      forgetFirst();
    }
  }

  /** Bytes of the delivered blocks that are kept. */
  long keptBytes() {
    return keptBytes;
  }

  /** The lowest delivered height that can be handed out. */
  long lowestKept() {
    long lowest = blocks.firstKey();
    BlockNode first = blocks.get(lowest);
    boolean root = first == null || lowest == 0 || !first.hasBody();
    return root ? lowest + 1 : lowest;
  }

  /** Peers that need heights up to this one have fallen too far behind. */
  void forget(long height) {
    while (blocks.firstKey() <= height && blocks.firstKey() < delivered) {
      forgetFirst();
    }
  }

  private void forgetFirst() {
    Map.Entry<Long, BlockNode> first = blocks.pollFirstEntry();
    if (first != null) {
      keptBytes -= first.getValue().size();
      forgotten.accept(first.getValue());
    }
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
