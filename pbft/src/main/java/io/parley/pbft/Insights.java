package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Insight;
import io.parley.api.Insight.Buffer;
import io.parley.api.Insight.Mark;
import io.parley.kit.Checkpoints;
import io.parley.kit.HeightFetch;
import io.parley.kit.LeaderRelay;
import java.util.ArrayList;
import java.util.List;

/** How full a replica is, and how far it has come. */
final class Insights {
  private Insights() {}

  static Insight of(
      State state,
      Checkpointing checkpointing,
      Ordering ordering,
      ViewChanger viewChanger,
      LeaderRelay relay) {
    int n = state.quorums.n();
    List<Buffer> buffers = new ArrayList<>(state.pool.buffers());
    buffers.add(relay.buffer());
    addLog(state, buffers);
    long checkpointVotesMax = (long) n * Checkpoints.HEIGHTS_MAX;
    buffers.add(new Buffer("checkpoint votes", checkpointing.votes(), checkpointVotesMax));
    buffers.add(new Buffer("early proposals", ordering.early(), state.options.window()));
    buffers.add(new Buffer("view-changes", viewChanger.viewChanges(), n));
    Grounds grounds = viewChanger.grounds();
    buffers.add(new Buffer("proofs fetched", grounds.fetched(), grounds.fetchedMax()));
    buffers.addAll(state.blame.buffers());
    buffers.add(state.suspicions.buffer());
    buffers.add(state.standings.buffer());
    return new Insight(buffers, marks(state));
  }

  private static void addLog(State state, List<Buffer> buffers) {
    int n = state.quorums.n();
    long window = state.options.window();
    long[] held = new long[2];
    state.log.forEachAbove(
        state.log.low(),
        slot -> {
          held[0]++;
          held[1] += slot.votes();
        });
    buffers.add(new Buffer("slots", held[0], window));
    buffers.add(new Buffer("votes", held[1], window * Votes.slotMax(n)));
    Decisions decisions = state.log.decisions();
    long waitingMax = Math.max(window, HeightFetch.HEIGHTS_MAX) + decisions.recalled();
    buffers.add(new Buffer("decisions waiting", decisions.waiting(), waitingMax));
    Buffer bodies = state.log.buffer();
    buffers.add(bodies);
    buffers.add(decisions.waitingBuffer(n, state.options.window(), bodies.max()));
    buffers.add(state.lag.buffer(Batch.heapBytesMax(state.memory.batchBytesMax())));
    buffers.add(decisions.keptBuffer());
    buffers.add(decisions.oldBuffer());
    buffers.add(state.log.lentBuffer(n));
  }

  private static List<Mark> marks(State state) {
    return List.of(
        new Mark("view", state.view().number(), true),
        new Mark("last active view", state.promises.lastActive(), false),
        new Mark("low watermark", state.log.low(), true),
        new Mark("delivered height", state.delivered(), false),
        new Mark("executed height", state.executed(), false));
  }
}
