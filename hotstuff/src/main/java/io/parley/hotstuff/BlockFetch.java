package io.parley.hotstuff;

import io.parley.api.Digest;
import io.parley.api.Insight.Buffer;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.kit.HeightFetch;
import io.parley.kit.Others;
import java.util.List;

/** Asks for the blocks that certificates name and that are not here (pitfall H13). */
final class BlockFetch {
  private final State state;
  private final Voter voter;
  private final Others others;

  /** The blocks that were asked for and have not come. */
  private List<Digest> asked = List.of();

  BlockFetch(State state, Voter voter) {
    this.state = state;
    this.voter = voter;
    others = new Others(state.self, state.quorums.n());
  }

  /** A block that was asked for; its digest is all the proof it needs. */
  void onFetched(ReplicaId from, Block block) {
    if (!missing().contains(block.header().digest())) {
      return;
    }
    BlockNode node = state.tree.add(block.header());
    if (node != null) {
      voter.attach(from, node, block.body());
    }
  }

  /** What is far above is not asked for by digest, but by height. */
  private List<Digest> missing() {
    QuorumCertificate high = state.promises.high();
    if (state.missing.isWhole(high)) {
      return List.of();
    }
    boolean far =
        high.height() > state.tree.tip().height() + HeightFetch.HEIGHTS_MAX
            || !state.isNear(high.height());
    return far ? List.of() : state.missing.below(high, FetchBlocks.DIGESTS_MAX);
  }

  /** Asks for blocks that have just turned out to be missing. */
  void fetch() {
    List<Digest> missing = missing();
    if (!missing.equals(asked)) {
      List<Digest> before = asked;
      asked = missing;
      ask(missing.stream().filter(digest -> !before.contains(digest)).toList());
    }
  }

  /** Asks once more for those that have not come. */
  void resend() {
    ask(asked);
  }

  /** From f+1 at a time, as one correct replica has each. */
  private void ask(List<Digest> digests) {
    if (digests.isEmpty()) {
      return;
    }
    others
        .next(state.quorums.oneCorrect())
        .forEach(peer -> state.out.send(peer, new FetchBlocks(digests)));
  }

  /** How many blocks are being asked for. */
  Buffer buffer() {
    return new Buffer("blocks asked for", asked.size(), FetchBlocks.DIGESTS_MAX);
  }
}
