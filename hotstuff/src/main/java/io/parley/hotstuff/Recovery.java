package io.parley.hotstuff;

import io.parley.api.Checkpoint;
import io.parley.api.Entry;
import io.parley.api.MemoryBounds;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.Committed;
import io.parley.hotstuff.message.HotStuffEntry.Stable;
import io.parley.hotstuff.message.HotStuffEntry.Stored;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.kit.Outbox;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A replica's journal, read: of each subject the last entry stands. Nothing is said yet. */
final class Recovery {
  private final Checkpoint base;
  private final List<Entry> journal;
  private final TreeMap<Long, Block> blocks = new TreeMap<>();
  private @Nullable StableCheckpoint written;
  private @Nullable Decided committed;

  /**
   * @param base where the application stands
   * @param journal in the order in which it was written
   */
  Recovery(Checkpoint base, List<Entry> journal) {
    this.base = base;
    this.journal = journal;
    for (Entry entry : journal) {
      if (entry instanceof Stored stored) {
        blocks.put(stored.block().header().view(), stored.block());
      } else if (entry instanceof Stable stable) {
        written = stable.checkpoint();
      } else if (entry instanceof Committed known) {
        committed = known.proof();
      }
    }
  }

  /** What must not be contradicted. */
  Promises promises(Outbox out) {
    return new Promises(journal, out, beginning());
  }

  /**
   * The certificate that is believed without signatures: of the base, if that is configured and not
   * proven; it is the same on all replicas.
   */
  QuorumCertificate beginning() {
    return base.proof() == null ? QuorumCertificate.beginning(root()) : QuorumCertificate.GENESIS;
  }

  private Header root() {
    return base.proof() == null
        ? Header.beginning(base.height(), base.state())
        : Header.ofBytes(base.anchor());
  }

  /** The newest stable checkpoint; null at the beginning. */
  @Nullable StableCheckpoint stable() {
    StableCheckpoint ofBase = base.proof() instanceof StableCheckpoint proof ? proof : null;
    boolean newer = written != null && (ofBase == null || written.height() > ofBase.height());
    return newer ? written : ofBase;
  }

  /** The blocks that were stored, on the one after which the application stands. */
  BlockTree tree(Rules rules, MemoryBounds memory) {
    BlockTree tree = new BlockTree(rules, memory, root());
    for (Block block : blocks.values()) {
      BlockNode node = tree.insert(block.header());
      if (node != null) {
        tree.attach(node, block.body());
        node.stored();
      }
    }
    tree.markRecovered();
    return tree;
  }

  /** What was committed, to be delivered again from the base on; null if that is not known. */
  @Nullable Decided committed() {
    return committed;
  }
}
