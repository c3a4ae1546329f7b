package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Insight;
import io.parley.api.Insight.Buffer;
import io.parley.api.Insight.Mark;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.kit.Checkpoints;
import io.parley.kit.LeaderRelay;
import java.util.ArrayList;
import java.util.List;

/** How full a replica is, and how far it has come. */
final class Insights {
  private static final int PHASES = Phase.values().length;

  private Insights() {}

  static Insight of(
      State state,
      Leader leader,
      Leaving leaving,
      Wishes wishes,
      Timeouts timeouts,
      Checkpointing checkpointing,
      LeaderRelay relay,
      Ancestors ancestors,
      BlockFetch blocks,
      CatchUp catchUp) {
    int n = state.quorums.n();
    List<Buffer> buffers = new ArrayList<>(state.pool.buffers());
    buffers.add(relay.buffer());
    addBlocks(state, buffers);
    buffers.add(new Buffer("votes", leader.votes(), (long) n * PHASES));
    buffers.add(timeouts.buffer());
    buffers.add(wishes.buffer());
    buffers.addAll(state.blame.buffers());
    buffers.add(state.suspicions.buffer());
    buffers.add(
        new Buffer("checkpoint votes", checkpointing.votes(), (long) n * Checkpoints.HEIGHTS_MAX));
    buffers.add(new Buffer("spoilers", state.spoilers.size(), n));
    long openMax = (long) n * Spoilers.OPEN_MAX;
    buffers.add(new Buffer("spoilers' shares", state.spoilers.open(), openMax));
    buffers.add(ancestors.buffer());
    buffers.add(blocks.buffer());
    buffers.add(catchUp.buffer());
    return new Insight(buffers, marks(state, leaving));
  }

  /**
   * What is proven to be committed is taken though the tree is full: of a proof, the blocks by
   * which the last is seen to be committed stay above it.
   */
  private static void addBlocks(State state, List<Buffer> buffers) {
    BlockTree tree = state.tree;
    CommittedChain chain = tree.chain();
    long uncommittedMax =
        (long) BlockTree.UNCOMMITTED_MAX + state.rules.chainLength() + tree.recovered();
    long undeliveredMax = (long) state.options.window() + Decided.HEADERS_MAX + tree.recovered();
    buffers.add(new Buffer("uncommitted blocks", tree.uncommitted(), uncommittedMax));
    buffers.add(
        new Buffer("undelivered blocks", tree.tip().height() - chain.delivered(), undeliveredMax));
    buffers.add(tree.buffer());
    buffers.add(window(tree));
    buffers.add(state.lag.buffer(Batch.heapBytesMax(state.memory.batchBytesMax())));
    buffers.add(chain.buffer());
    buffers.add(chain.oldBuffer());
    buffers.add(tree.lentBuffer());
  }

  /** Bodies that are not delivered, and those above the stable checkpoint that are. */
  private static Buffer window(BlockTree tree) {
    Buffer undelivered = tree.buffer();
    CommittedChain chain = tree.chain();
    return new Buffer(
        Insight.WINDOW_BYTES,
        undelivered.size() + chain.unstableKeptBytes() + chain.borrowed(),
        undelivered.max() + chain.buffer().max());
  }

  /** The lock is written down with each vote, but may move on between votes. */
  private static List<Mark> marks(State state, Leaving leaving) {
    Promises promises = state.promises;
    Vote vote = promises.lastVote();
    Proposal proposal = promises.lastProposal();
    TimeoutCertificate timeout = promises.timeoutCertificate();
    long voted = vote == null ? 0 : vote.view();
    long proposed = proposal == null ? 0 : proposal.header().view();
    long givenUp = timeout == null ? 0 : timeout.view();
    return List.of(
        new Mark("view", state.view(), true),
        new Mark("last voted view", voted, true),
        new Mark("last proposed view", proposed, true),
        new Mark("timed-out view", promises.timedOut(), true),
        new Mark("high certificate view", promises.high().view(), true),
        new Mark("time-out certificate view", givenUp, true),
        new Mark("stable height", state.stable(), true),
        new Mark("lock view", promises.lock().view(), false),
        new Mark("terms ended by time", leaving.endedByTime(), false),
        new Mark("delivered height", state.tree.chain().delivered(), false),
        new Mark("executed height", state.executed(), false));
  }
}
