package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Insight;
import io.parley.api.Insight.Buffer;
import io.parley.api.Insight.Mark;
import io.parley.kit.Checkpoints;
import java.util.ArrayList;
import java.util.List;

/** How full a replica is, and how far it has come. */
final class Insights {
  private static final long HEIGHTS_MAX = 1 + Consensus.HEIGHTS_AHEAD_MAX;
  private static final long ROUNDS_MAX = HEIGHTS_MAX * (1 + 2 * Height.ROUNDS_NEAR_MAX);

  private Insights() {}

  static Insight of(State state, Chain chain, Consensus consensus, CatchUp catchUp) {
    int n = state.quorums.n();
    List<Buffer> buffers = new ArrayList<>(state.pool.buffers());
    addHeights(n, chain, consensus, buffers);
    buffers.add(
        new Buffer(
            "decided heights", chain.keptHeights(), state.options.get(RoundsOptions.KEPT_HEIGHTS)));
    long batchMax = Batch.heapBytesMax(state.memory.batchBytesMax());
    buffers.add(
        new Buffer(
            Insight.DECIDED_BYTES, chain.keptBytes(), state.memory.decidedBytesMax() + batchMax));
    long proposedMax = state.memory.windowBytesMax() + ROUNDS_MAX * batchMax;
    buffers.add(new Buffer(Insight.WINDOW_BYTES, consensus.proposedBytes(), proposedMax));
    buffers.add(state.lag.buffer(batchMax));
    buffers.add(
        new Buffer(
            "checkpoint votes", chain.checkpoints().size(), (long) n * Checkpoints.HEIGHTS_MAX));
    buffers.add(catchUp.standings().buffer());
    return new Insight(buffers, marks(state, chain, consensus));
  }

  /** Heights that the journal remembers as decided are no buffer: they only wait for their turn. */
  private static void addHeights(int n, Chain chain, Consensus consensus, List<Buffer> buffers) {
    long proposals = 0;
    long votes = 0;
    long voices = 0;
    long accepted = 0;
    for (Height height : consensus.near()) {
      proposals += height.proposals();
      votes += height.votes();
      voices += height.voices();
      accepted += height.accepted();
    }
    buffers.add(new Buffer("heights", consensus.heights() - chain.remembered(), HEIGHTS_MAX));
    buffers.add(new Buffer("proposals", proposals, ROUNDS_MAX));
    buffers.add(new Buffer("votes", votes, 2L * n * ROUNDS_MAX));
    buffers.add(new Buffer("voices", voices, n * HEIGHTS_MAX));
    buffers.add(new Buffer("accepted batches", accepted, HEIGHTS_MAX * Height.ACCEPTED_MAX));
  }

  private static List<Mark> marks(State state, Chain chain, Consensus consensus) {
    long reached = Math.max(chain.lastDecided(), consensus.lastVoted());
    return List.of(
        new Mark("decided or voted height", reached, true),
        new Mark("delivered height", chain.delivered(), false),
        new Mark("stable height", chain.stableHeight(), false),
        new Mark("executed height", state.lag.executed(), false));
  }
}
