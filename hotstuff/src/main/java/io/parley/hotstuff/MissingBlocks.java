package io.parley.hotstuff;

import io.parley.api.Digest;
import io.parley.hotstuff.message.QuorumCertificate;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is missing in a tree, to deliver what is decided and to know what is certified. */
final class MissingBlocks {
  private final BlockTree tree;

  MissingBlocks(BlockTree tree) {
    this.tree = tree;
  }

  /** Whether {@link #below} has nothing to tell. */
  boolean isWhole(QuorumCertificate high) {
    BlockNode certified = tree.find(high.block());
    CommittedChain chain = tree.chain();
    return (certified == null ? high.height() <= tree.tip().height() : isWhole(certified))
        && isWhole(tree.decided())
        && (chain.delivered() == tree.tip().height() || chain.next() != null);
  }

  private boolean isWhole(BlockNode node) {
    BlockNode at = node;
    while (at != null && at.header().height() > tree.tip().height()) {
      if (!at.hasBody()) {
        return false;
      }
      at = tree.find(at.header().parent());
    }
    return at != null;
  }

  /**
   * What is missing to deliver all that is decided, and to know all below the certified block
   * {@code high}; not more than {@code max}. While there is no room for bodies these are not
   * missed, but for that of the next block to be delivered (pitfall B1).
   */
  List<Digest> below(QuorumCertificate high, int max) {
    List<Digest> missing = new ArrayList<>();
    boolean bodies = tree.hasRoom();
    CommittedChain chain = tree.chain();
    BlockNode next = chain.at(chain.delivered() + 1);
    if (!bodies && next != null && !next.hasBody()) {
      missing.add(next.header().digest());
    }
    BlockNode certified = tree.find(high.block());
    if (certified == null && high.height() > tree.tip().height()) {
      missing.add(high.block());
    } else if (certified != null) {
      addMissing(certified, bodies, missing, max);
    }
    addMissing(tree.decided(), bodies, missing, max);
    if (bodies) {
      for (BlockNode node : chain.undelivered()) {
        add(missing, node.hasBody() ? null : node.header().digest(), max);
      }
    }
    return missing;
  }

  /**
   * The highest block at or below the one of {@code high} that is here with all its ancestors that
   * are not delivered.
   */
  Digest held(QuorumCertificate high) {
    CommittedChain chain = tree.chain();
    BlockNode delivered = chain.at(chain.delivered());
    Digest held = delivered == null ? tree.tip().digest() : delivered.header().digest();
    for (BlockNode node : chain.undelivered()) {
      if (!node.hasBody()) {
        return held;
      }
      held = node.header().digest();
    }
    BlockNode certified = tree.find(high.block());
    if (certified == null || !tree.isLinked(certified)) {
      return held;
    }
    List<BlockNode> path = tree.pathFrom(certified);
    for (int i = path.size() - 1; i >= 0 && path.get(i).hasBody(); i--) {
      held = path.get(i).header().digest();
    }
    return held;
  }

  private void addMissing(BlockNode from, boolean bodies, List<Digest> missing, int max) {
    for (BlockNode node : tree.pathFrom(from)) {
      Digest parent = node.header().parent();
      boolean headless =
          node.header().height() > tree.tip().height() + 1 && tree.find(parent) == null;
      boolean bodiless = bodies && !node.hasBody();
      add(missing, bodiless ? node.header().digest() : null, max);
      add(missing, headless ? parent : null, max);
    }
  }

  private static void add(List<Digest> missing, @Nullable Digest digest, int max) {
    if (digest != null && missing.size() < max && !missing.contains(digest)) {
      missing.add(digest);
    }
  }
}
