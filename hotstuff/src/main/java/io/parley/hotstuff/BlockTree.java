package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.Insight.Buffer;
import io.parley.api.MemoryBounds;
import io.parley.hotstuff.message.Header;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The known blocks: the committed chain, as far back as it is kept for peers, and above it the
 * blocks that may still be committed. The bodies of those that are not delivered have a bound in
 * bytes (pitfall B1): a block is known by its header then, and its body is asked for when there is
 * room.
 */
final class BlockTree {
  /**
   * Blocks above the committed chain. What is not proven comes from a leader's one proposal a view.
   */
  static final int UNCOMMITTED_MAX = 4_096;

  private final Rules rules;
  private final MemoryBounds memory;
  private final Map<Digest, BlockNode> nodes = new LinkedHashMap<>();
  private final Map<Digest, BlockNode> uncommitted = new LinkedHashMap<>();
  private CommittedChain chain;
  private boolean abandoned;
  private int recovered;

  /** Bytes of the bodies above what is delivered; and of those that came from the journal. */
  private long bytes;

  private long recoveredBytes;

  /** The highest block that is known to be committed; its ancestors may be missing. */
  private BlockNode decided;

  /** The blocks by which that is seen, itself the first. */
  private List<BlockNode> decidedBy = List.of();

  /**
   * The blocks by which a lower one, to which the way is known, is seen to be committed, that one
   * the first; empty if there is none.
   */
  private List<BlockNode> nearerBy = List.of();

  BlockTree(Rules rules, MemoryBounds memory, Header root) {
    this.rules = rules;
    this.memory = memory;
    chain = chainFrom(new BlockNode(root));
    decided = chain.tip();
  }

  private CommittedChain chainFrom(BlockNode root) {
    nodes.put(root.header().digest(), root);
    return new CommittedChain(rules, memory, root, node -> nodes.remove(node.header().digest()));
  }

  /** What is known now comes from the journal. */
  void markRecovered() {
    recovered = uncommitted.size();
    recoveredBytes = bytes;
  }

  /** How many blocks came from the journal. */
  int recovered() {
    return recovered;
  }

  /** The highest block that is known to be committed. */
  BlockNode decided() {
    return decided;
  }

  /** How many blocks above the committed chain are known. */
  int uncommitted() {
    return uncommitted.size();
  }

  /** The committed chain. */
  CommittedChain chain() {
    return chain;
  }

  /** The last block of the committed chain. */
  Header tip() {
    return chain.tip().header();
  }

  @Nullable BlockNode find(Digest digest) {
    return nodes.get(digest);
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
    return uncommitted.size() >= UNCOMMITTED_MAX && !shed() ? null : insert(header);
  }

  /** Makes room: the oldest block that nothing is known to hang on, and no certificate is for. */
  private boolean shed() {
    return shed(Long.MAX_VALUE);
  }

  /** The same, of a view below {@code viewMax}. */
  private boolean shed(long viewMax) {
    TreeSet<Digest> parents = new TreeSet<>();
    uncommitted.values().forEach(node -> parents.add(node.header().parent()));
    BlockNode oldest = null;
    for (BlockNode node : uncommitted.values()) {
      Header header = node.header();
      boolean free = node.certificate() == null && !parents.contains(header.digest());
      if (free
          && header.view() < viewMax
          && (oldest == null || node.header().view() < oldest.header().view())) {
        oldest = node;
      }
    }
    if (oldest == null) {
      return false;
    }
    uncommitted.remove(oldest.header().digest());
    drop(oldest);
    return true;
  }

  private void drop(BlockNode node) {
    nodes.remove(node.header().digest());
    bytes -= node.bodyBytes();
    abandoned |= !node.header().isEmpty();
  }

  /**
   * The block with this header, however many there are: what the journal holds, and what is proven
   * to be committed, is bounded by itself.
   */
  @Nullable BlockNode insert(Header header) {
    BlockNode known = nodes.get(header.digest());
    if (known != null || header.height() <= tip().height()) {
      return known;
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
      decidedBy = chain;
    } else if (first.header().height() > nearer() && isLinked(first)) {
      nearerBy = chain;
    }
  }

  private long nearer() {
    return nearerBy.isEmpty() ? tip().height() : nearerBy.get(0).header().height();
  }

  /** Moves the tip of the committed chain to the highest block that was decided, as known. */
  boolean commit() {
    if (decided == chain.tip() && nearerBy.isEmpty()) {
      return false;
    }
    List<BlockNode> by = wayTo(decided) == null ? nearerBy : decidedBy;
    nearerBy = List.of();
    List<BlockNode> way = by.isEmpty() ? null : wayTo(by.get(0));
    if (way == null || way.isEmpty()) {
      return false;
    }
    way.forEach(node -> uncommitted.remove(node.header().digest()));
    chain.append(way, by);
    abandon();
    return true;
  }

  /** The blocks above the tip, down from {@code block}; null if one is missing. */
  private @Nullable List<BlockNode> wayTo(BlockNode block) {
    List<BlockNode> way = new ArrayList<>();
    BlockNode at = block;
    while (at.header().height() > tip().height()) {
      way.add(at);
      BlockNode parent = parent(at);
      if (parent == null && at.header().height() > tip().height() + 1) {
        return null;
      }
      if (parent == null) {
        throw forked(at);
      }
      at = parent;
    }
    if (at != chain.tip()) {
      throw forked(at);
    }
    return way;
  }

  private AssertionError forked(BlockNode other) {
    return new AssertionError(
        "committed " + tip() + ", and now a chain that leaves it by " + other.header());
  }

  /** What does not descend from the tip can never be committed; a descendant is of a later view. */
  private void abandon() {
    long view = tip().view();
    Iterator<BlockNode> all = uncommitted.values().iterator();
    while (all.hasNext()) {
      BlockNode node = all.next();
      if (node.header().view() <= view) {
        all.remove();
        drop(node);
      }
    }
  }

  /** Whether commands were abandoned since this was last asked. */
  boolean hasAbandoned() {
    boolean before = abandoned;
    abandoned = false;
    return before;
  }

  /** The application was set to its state after the block with this header. */
  void jump(Header header) {
    nodes.clear();
    uncommitted.clear();
    chain = chainFrom(new BlockNode(header));
    decided = chain.tip();
    decidedBy = List.of();
    nearerBy = List.of();
    bytes = 0;
  }

  // Bodies

  /** Attaches a body if it was missing, whether there is room for it or not. */
  void attach(BlockNode node, Batch body) {
    if (node.attach(body) && isOpen(node)) {
      bytes += node.bodyBytes();
    }
  }

  /**
   * Whether it is here and not delivered. Its height does not tell: a block that comes to nothing
   * may be of a later view than the committed one of its height, and stays until that is passed.
   */
  private boolean isOpen(BlockNode node) {
    long height = node.header().height();
    return uncommitted.get(node.header().digest()) == node
        || (height > chain.delivered() && chain.at(height) == node);
  }

  /**
   * Whether there is room for the body of {@code node}, if need be in place of blocks that came to
   * nothing: those of views below {@code viewMax} that no certificate is known for. Always for the
   * next one to be delivered, so that who is behind gets on.
   */
  boolean makeRoom(BlockNode node, Batch body, long viewMax) {
    long max = memory.windowBytesMax() - body.heapBytes();
    while (bytes > max && !isNext(node) && shed(Math.min(viewMax, node.header().view()))) {}
    return bytes <= max || isNext(node) || body.isEmpty();
  }

  /** Bytes that there is room for, if nothing makes room; may be negative. */
  long room() {
    return memory.windowBytesMax() - bytes;
  }

  /** Whether there are bodies that are not on the way to {@code node}. */
  boolean isCrowded(BlockNode node) {
    return bytes > bytesTo(node);
  }

  private boolean isNext(BlockNode node) {
    return chain.at(chain.delivered() + 1) == node;
  }

  /** Whether there is room for a body, unless it has far more objects than bytes. */
  boolean hasRoom() {
    return bytes + memory.batchBytesMax() <= memory.windowBytesMax();
  }

  /** The next block was delivered. */
  void deliver() {
    chain.deliver();
    BlockNode delivered = chain.at(chain.delivered());
    bytes -= delivered == null ? 0 : delivered.bodyBytes();
  }

  /** What the window does not need now is lent to the blocks that are kept for peers. */
  void lend() {
    chain.forgetOldest(free());
  }

  private long free() {
    return Math.max(0, memory.windowBytesMax() - bytes - chain.unstableKeptBytes());
  }

  /** Bytes of the window that are lent; the last block is kept, whatever it takes. */
  Buffer lentBuffer() {
    BlockNode last = chain.at(chain.delivered());
    return new Buffer("lent bytes", chain.borrowed(), free() + (last == null ? 0 : last.size()));
  }

  /** Bytes of the bodies on the way to {@code node}, from above what is delivered. */
  long bytesTo(BlockNode node) {
    long sum = 0;
    for (BlockNode at : chain.undelivered()) {
      sum += at.bodyBytes();
    }
    for (BlockNode at : pathFrom(node)) {
      sum += at.bodyBytes();
    }
    return sum;
  }

  /** Bytes of the bodies that are not delivered; the next is taken though there is no room. */
  Buffer buffer() {
    long next = Batch.heapBytesMax(memory.batchBytesMax());
    long empty = (1 + uncommitted.size()) * Batch.EMPTY.heapBytes();
    long max = memory.windowBytesMax() + next + empty + recoveredBytes;
    return new Buffer("undelivered bytes", bytes, max);
  }

  // Looking down from a block

  /** Whether all blocks between {@code node} and the committed chain are known. */
  boolean isLinked(BlockNode node) {
    BlockNode at = node;
    while (at != null && at.header().height() > tip().height()) {
      at = parent(at);
    }
    return at == chain.tip();
  }

  /** {@code node} and its known ancestors above the committed chain, downwards. */
  List<BlockNode> pathFrom(BlockNode node) {
    List<BlockNode> path = new ArrayList<>();
    BlockNode at = node;
    while (at != null && at.header().height() > tip().height()) {
      path.add(at);
      at = parent(at);
    }
    return path;
  }

  /** Whether commands wait for their commit at or below {@code node}. */
  boolean hasCommands(BlockNode node) {
    BlockNode at = node;
    while (at != null && at.header().height() > tip().height()) {
      if (!at.header().isEmpty()) {
        return true;
      }
      at = parent(at);
    }
    return false;
  }
}
