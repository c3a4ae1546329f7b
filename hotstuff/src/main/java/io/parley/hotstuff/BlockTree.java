package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The known blocks: the committed chain, as far back as it is kept for peers, and above it the
 * blocks that may still be committed.
 */
final class BlockTree {
  /** Blocks above the committed chain. Only a leader's one proposal of a view can add to them. */
  static final int UNCOMMITTED_MAX = 4_096;

  /** Bytes of delivered blocks that are kept for peers. */
  static final long KEPT_BYTES_MAX = 64L << 20;

  private final Rules rules;
  private final Map<Digest, BlockNode> nodes = new LinkedHashMap<>();
  private final Map<Digest, BlockNode> uncommitted = new LinkedHashMap<>();
  private final TreeMap<Long, BlockNode> committed = new TreeMap<>();

  /** The blocks above the tip by which it was seen to be committed, by height. */
  private final TreeMap<Long, BlockNode> witnesses = new TreeMap<>();

  private BlockNode tip;
  private long delivered;
  private long keptBytes;

  /** The highest block that is known to be committed; its ancestors may be missing. */
  private BlockNode decided;

  /** The blocks by which that is seen, itself the first. */
  private List<BlockNode> decidedBy = List.of();

  BlockTree(Rules rules, Header root) {
    this.rules = rules;
    tip = new BlockNode(root);
    decided = tip;
    delivered = root.height();
    nodes.put(root.digest(), tip);
    committed.put(root.height(), tip);
  }

  /** The last block of the committed chain. */
  Header tip() {
    return tip.header();
  }

  /** The last height delivered. */
  long delivered() {
    return delivered;
  }

  @Nullable BlockNode find(Digest digest) {
    return nodes.get(digest);
  }

  /** The committed block of this height, if it is kept. */
  @Nullable BlockNode committed(long height) {
    return committed.get(height);
  }

  private @Nullable BlockNode parent(BlockNode node) {
    return nodes.get(node.header().parent());
  }

  // Growing

  /** The block with this header; null if it is too late for it, or the tree is full. */
  @Nullable BlockNode add(Header header) {
    BlockNode known = nodes.get(header.digest());
    if (known != null) {
      return known;
    }
    boolean late = header.height() <= tip.header().height();
    if (late || uncommitted.size() >= UNCOMMITTED_MAX) {
      return null;
    }
    BlockNode node = new BlockNode(header);
    nodes.put(header.digest(), node);
    uncommitted.put(header.digest(), node);
    return node;
  }

  /** {@code last} and its nearest known ancestors, {@link Rules#chainLength} in all, upwards. */
  List<BlockNode> chainTo(BlockNode last) {
    Deque<BlockNode> chain = new ArrayDeque<>();
    for (BlockNode at = last; at != null && chain.size() < rules.chainLength(); at = parent(at)) {
      chain.addFirst(at);
    }
    return List.copyOf(chain);
  }

  /** {@code chain} shows that its first block is committed. */
  void decide(List<BlockNode> chain) {
    BlockNode first = chain.get(0);
    if (first.header().height() > decided.header().height()) {
      decided = first;
      decidedBy = List.copyOf(chain);
    }
  }

  /** Moves the tip of the committed chain to the block that was decided, if the way is known. */
  boolean commit() {
    if (decided == tip) {
      return false;
    }
    Deque<BlockNode> path = new ArrayDeque<>();
    BlockNode at = decided;
    while (at.header().height() > tip.header().height()) {
      path.addFirst(at);
      BlockNode parent = parent(at);
      if (parent == null && at.header().height() > tip.header().height() + 1) {
        return false;
      }
      if (parent == null) {
        throw forked(at);
      }
      at = parent;
    }
    if (at != tip) {
      throw forked(at);
    }
    for (BlockNode node : path) {
      uncommitted.remove(node.header().digest());
      committed.put(node.header().height(), node);
    }
    tip = decided;
    witnesses.clear();
    decidedBy.forEach(node -> witnesses.put(node.header().height(), node));
    abandon();
    return true;
  }

  private AssertionError forked(BlockNode other) {
    return new AssertionError(
        "committed " + tip.header() + ", and now a chain that leaves it by " + other.header());
  }

  /** What does not descend from the tip can never be committed; a descendant is of a later view. */
  private void abandon() {
    long view = tip.header().view();
    Iterator<BlockNode> all = uncommitted.values().iterator();
    while (all.hasNext()) {
      Header header = all.next().header();
      if (header.view() <= view) {
        all.remove();
        nodes.remove(header.digest());
      }
    }
  }

  // Delivering

  /** The next block to deliver, if it is committed and here. */
  @Nullable BlockNode next() {
    BlockNode node = committed.get(delivered + 1);
    return node != null && node.hasBody() ? node : null;
  }

  /** The next block was delivered. */
  void deliver() {
    BlockNode node = committed.get(++delivered);
    if (node == null) {
      throw new AssertionError("height " + delivered + " is not committed");
    }
    keptBytes += node.size();
    while (keptBytes > KEPT_BYTES_MAX && lowestKept() < delivered) {
      forgetFirst();
    }
  }

  /** The lowest delivered height that can be handed out. */
  long lowestKept() {
    return committed.firstKey() == 0 ? 1 : committed.firstKey();
  }

  /** Peers that need heights up to this one have fallen too far behind. */
  void forget(long height) {
    while (committed.firstKey() <= height && committed.firstKey() < delivered) {
      forgetFirst();
    }
  }

  private void forgetFirst() {
    Map.Entry<Long, BlockNode> first = committed.pollFirstEntry();
    if (first != null) {
      nodes.remove(first.getValue().header().digest());
      keptBytes -= first.getValue().size();
    }
  }

  /** The application was set to its state after the block with this header. */
  void jump(Header header) {
    nodes.clear();
    uncommitted.clear();
    committed.clear();
    witnesses.clear();
    keptBytes = 0;
    tip = new BlockNode(header);
    decided = tip;
    decidedBy = List.of();
    delivered = header.height();
    nodes.put(header.digest(), tip);
    committed.put(delivered, tip);
  }

  /**
   * The proof for the committed blocks {@code first} to {@code last}, with their bodies; null if
   * not all are kept, or there is no certificate near enough.
   */
  @Nullable Decided proof(long first, long last) {
    List<Header> headers = new ArrayList<>();
    List<Batch> bodies = new ArrayList<>();
    for (long height = first; headers.size() < Decided.HEADERS_MAX; height++) {
      BlockNode node = committed.get(height);
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

  // Looking down from a block

  /** Whether all blocks between {@code node} and the committed chain are known. */
  boolean isLinked(BlockNode node) {
    BlockNode at = node;
    while (at != null && at.header().height() > tip.header().height()) {
      at = parent(at);
    }
    return at == tip;
  }

  /** {@code node} and its known ancestors above the committed chain, downwards. */
  List<BlockNode> pathFrom(BlockNode node) {
    List<BlockNode> path = new ArrayList<>();
    BlockNode at = node;
    while (at != null && at.header().height() > tip.header().height()) {
      path.add(at);
      at = parent(at);
    }
    return path;
  }

  /** Whether commands wait for their commit at or below {@code node}. */
  boolean hasCommands(BlockNode node) {
    BlockNode at = node;
    while (at != null && at.header().height() > tip.header().height()) {
      if (!at.header().isEmpty()) {
        return true;
      }
      at = parent(at);
    }
    return false;
  }

  /** Whether {@link #missing} has nothing to tell. */
  boolean isWhole(QuorumCertificate high) {
    BlockNode certified = nodes.get(high.block());
    return (certified == null ? high.height() <= tip.header().height() : isWhole(certified))
        && isWhole(decided)
        && (delivered == tip.header().height() || next() != null);
  }

  private boolean isWhole(BlockNode node) {
    BlockNode at = node;
    while (at != null && at.header().height() > tip.header().height()) {
      if (!at.hasBody()) {
        return false;
      }
      at = parent(at);
    }
    return at != null;
  }

  /**
   * What is missing to deliver all that is decided, and to know all below the certified block
   * {@code high}; not more than {@code max}, the lowest last.
   */
  List<Digest> missing(QuorumCertificate high, int max) {
    List<Digest> missing = new ArrayList<>();
    BlockNode certified = nodes.get(high.block());
    if (certified == null && high.height() > tip.header().height()) {
      missing.add(high.block());
    } else if (certified != null) {
      addMissing(certified, missing, max);
    }
    addMissing(decided, missing, max);
    for (BlockNode node : committed.tailMap(delivered, false).values()) {
      if (!node.hasBody() && missing.size() < max) {
        missing.add(node.header().digest());
      }
    }
    return missing;
  }

  private void addMissing(BlockNode from, List<Digest> missing, int max) {
    for (BlockNode node : pathFrom(from)) {
      Digest parent = node.header().parent();
      boolean headless =
          node.header().height() > tip.header().height() + 1 && nodes.get(parent) == null;
      add(missing, node.hasBody() ? null : node.header().digest(), max);
      add(missing, headless ? parent : null, max);
    }
  }

  private static void add(List<Digest> missing, @Nullable Digest digest, int max) {
    if (digest != null && missing.size() < max && !missing.contains(digest)) {
      missing.add(digest);
    }
  }
}
