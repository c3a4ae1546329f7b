package io.parley.hotstuff;

import io.parley.api.Checkpoint;
import io.parley.api.Entry;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.Committed;
import io.parley.hotstuff.message.HotStuffEntry.GivenUp;
import io.parley.hotstuff.message.HotStuffEntry.High;
import io.parley.hotstuff.message.HotStuffEntry.Proposed;
import io.parley.hotstuff.message.HotStuffEntry.Stable;
import io.parley.hotstuff.message.HotStuffEntry.Stored;
import io.parley.hotstuff.message.HotStuffEntry.TimedOut;
import io.parley.hotstuff.message.HotStuffEntry.Voted;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A replica's journal, read: the last word on each subject. */
final class Recovery {
  private final Checkpoint base;
  private final Map<String, Entry> last = new TreeMap<>();
  private final TreeMap<Long, Block> blocks = new TreeMap<>();

  Recovery(Checkpoint base, List<Entry> journal) {
    this.base = base;
    for (Entry entry : journal) {
      if (entry instanceof Stored stored) {
        blocks.put(stored.block().header().view(), stored.block());
      } else {
        last.put(entry.key(), entry);
      }
    }
  }

  private <T extends Entry> @Nullable T entry(String key, Class<T> type) {
    Entry entry = last.get(key);
    return entry == null ? null : type.cast(entry);
  }

  /** The newest stable checkpoint; null at the beginning. */
  @Nullable StableCheckpoint stable() {
    StableCheckpoint ofBase = base.proof() instanceof StableCheckpoint proof ? proof : null;
    Stable entry = entry("stable", Stable.class);
    boolean newer =
        entry != null && (ofBase == null || entry.checkpoint().height() > ofBase.height());
    return newer && entry != null ? entry.checkpoint() : ofBase;
  }

  /** A replica as it was, in what it may not contradict; nothing is said yet. */
  State restore(ReplicaId self, int n, HotStuffOptions options, Rules rules) {
    Header root = base.height() == 0 ? Header.GENESIS : Header.ofBytes(base.anchor());
    BlockTree tree = new BlockTree(rules, root);
    for (Block block : blocks.values()) {
      BlockNode node = tree.insert(block.header());
      if (node != null) {
        node.attach(block.body());
        node.stored();
      }
    }
    tree.recall();
    State state = new State(self, n, options, rules, tree);
    restoreCertificates(state);
    restoreWords(state);
    return state;
  }

  private void restoreCertificates(State state) {
    High high = entry("high", High.class);
    if (high != null) {
      state.high = high.certificate();
    }
    GivenUp givenUp = entry("given-up", GivenUp.class);
    if (givenUp != null) {
      state.givenUp = givenUp.certificate();
    }
    state.view = state.reached();
  }

  private void restoreWords(State state) {
    Voted voted = entry("voted", Voted.class);
    if (voted != null) {
      state.lastVote = voted.vote();
      state.lock = voted.lock();
    }
    TimedOut timedOut = entry("timed-out", TimedOut.class);
    state.timedOut = timedOut == null ? 0 : timedOut.view();
    Proposed proposed = entry("proposed", Proposed.class);
    if (proposed != null) {
      state.lastProposal = proposed.proposal();
    }
  }

  /** What was committed, to be delivered again from the base on. */
  @Nullable Decided committed() {
    Committed committed = entry("committed", Committed.class);
    return committed == null ? null : committed.proof();
  }
}
