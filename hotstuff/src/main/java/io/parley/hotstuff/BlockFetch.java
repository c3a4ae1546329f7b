package io.parley.hotstuff;

import io.parley.api.Digest;
import io.parley.api.Insight.Buffer;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.HotStuffMessage.Blocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.kit.HeightFetch;
import io.parley.kit.SourceFetch;
import io.parley.kit.SourceFetch.Wanted;
import java.util.ArrayList;
import java.util.List;

/**
 * Asks for the blocks that certificates name and that are not here (pitfall H13), and for the body
 * of what the current view proposes.
 */
final class BlockFetch {
  private final State state;
  private final Voter voter;
  private final Certificates certificates;
  private final SourceFetch<Digest> sources;

  /** The blocks that are wanted. */
  private List<Digest> wanted = List.of();

  BlockFetch(State state, Voter voter, Certificates certificates) {
    this.state = state;
    this.voter = voter;
    this.certificates = certificates;
    sources = new SourceFetch<>(state.self, state.quorums);
  }

  /** A block that was asked for; its digest is all the proof it needs. */
  void onFetched(ReplicaId from, Block block) {
    if (!missing().contains(block.header().digest())) {
      return;
    }
    sources.answered(from, block.header().digest());
    BlockNode node = state.tree.add(block.header());
    if (node != null) {
      voter.onBody(from, node, block.body());
    }
  }

  /** Blocks that the leader brings unasked; nobody need have heard of its proposal yet. */
  void onBrought(ReplicaId from, Blocks brought) {
    certificates.learn(brought.certificate());
    while (certificates.record()) {}
    brought.blocks().forEach(block -> onFetched(from, block));
  }

  private List<Digest> missing() {
    List<Digest> missing = new ArrayList<>();
    BlockNode proposed = voter.bodiless();
    if (proposed != null) {
      missing.add(proposed.header().digest());
    }
    missing.addAll(belowCertified(FetchBlocks.DIGESTS_MAX - missing.size()));
    return missing;
  }

  /** What is far above is not asked for by digest, but by height. */
  private List<Digest> belowCertified(int max) {
    QuorumCertificate high = state.promises.high();
    if (state.missing.isWhole(high)) {
      return List.of();
    }
    boolean far =
        high.height() > state.tree.tip().height() + HeightFetch.HEIGHTS_MAX
            || !state.isNear(high.height());
    return far ? List.of() : state.missing.below(high, max);
  }

  /** Asks for blocks that have just turned out to be missing. */
  void fetch() {
    List<Digest> missing = missing();
    if (!missing.equals(wanted)) {
      wanted = missing;
      ask(sources.want(missing.stream().map(it -> new Wanted<>(it, likely(it))).toList()));
    }
  }

  /**
   * The leader has what it proposed, and what that stands on; of what was certified before its term
   * it brings what it knows to be missing. Who signed the certificate voted for the block, and has
   * what it stands on, too.
   */
  private List<ReplicaId> likely(Digest block) {
    BlockNode proposed = voter.bodiless();
    boolean isProposed = proposed != null && proposed.header().digest().equals(block);
    QuorumCertificate high = state.promises.high();
    boolean isBrought = voter.proposed() != null && high.view() < state.term();
    return isProposed || isBrought ? List.of(voter.proposer()) : high.certificate().signers().ids();
  }

  /** Whether blocks were asked for and have not come. */
  boolean isWaiting() {
    return sources.isWaiting();
  }

  /** The patience with those asked is over. */
  void tick() {
    ask(sources.tick());
  }

  private void ask(List<SourceFetch.Question<Digest>> questions) {
    questions.forEach(
        question -> state.out.send(question.source(), new FetchBlocks(question.wanted())));
  }

  /** How many blocks are being asked for. */
  Buffer buffer() {
    return new Buffer("blocks asked for", wanted.size(), FetchBlocks.DIGESTS_MAX);
  }
}
