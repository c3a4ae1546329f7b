package io.parley.hotstuff;

import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.HotStuffMessage.Blocks;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchDecided;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Wished;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.WishCertificate;
import io.parley.kit.AnswerBudget;
import io.parley.kit.HeightFetch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Helps peers who are behind or ask for blocks, each within a budget. */
final class Answers {
  /** Questions of one peer that are looked at in one interval. */
  private static final int QUESTIONS_MAX = 64;

  /** What a header takes, or a certificate without its signatures. */
  private static final int FIXED_BYTES = 128;

  /** Heap bytes of the blocks in one proof but the last, so that who decodes it has the memory. */
  private static final long PROOF_BYTES_MAX = AnswerBudget.BYTES_MAX / 2;

  private final State state;
  private final AnswerBudget budget = new AnswerBudget(QUESTIONS_MAX);

  Answers(State state) {
    this.state = state;
  }

  /** Where a peer stands, which is legal: one who is behind is given what brings it on. */
  void onStanding(ReplicaId from, Standing standing) {
    if (!budget.mayAsk(from)) {
      return;
    }
    CommittedChain chain = state.tree.chain();
    if (standing.delivered() + 1 < chain.lowestKept() || standing.stable() < state.stable()) {
      state
          .stableCheckpoint()
          .filter(own -> budget.mayHand(from, "stable", bytes(own.certificate())))
          .ifPresent(own -> state.out.send(from, own));
    }
    boolean behind =
        standing.view() < state.view()
            || state.promises.high().isAbove(standing.high())
            || standing.delivered() < chain.delivered();
    if (behind) {
      tell(from);
    }
  }

  /** Sends {@code peer}, who seems to lack them, the certificates that lead to this view. */
  void tell(ReplicaId peer) {
    if (peer.equals(state.self)) {
      return;
    }
    Standing standing = state.standing();
    long size =
        bytes(standing.high().certificate())
            + standing
                .entered()
                .map(tc -> bytes(tc.high().certificate(), tc.certificate()))
                .orElse(0L);
    String which = "standing v" + standing.view() + " v" + standing.high().view();
    if (budget.mayHand(peer, which + " h" + standing.delivered() / HeightFetch.HEIGHTS_MAX, size)) {
      state.out.send(peer, standing);
    }
  }

  /** Shows {@code peer}, who wishes for it, what f+1 wish for. */
  void show(ReplicaId peer, WishCertificate wish) {
    if (budget.mayHand(peer, "wishes v" + wish.view(), bytes(wish.certificate()))) {
      state.out.send(peer, new Wished(wish));
    }
  }

  /** Tells {@code relay}, which shows what f+1 wish for, that this replica has given up. */
  void giveUp(ReplicaId relay, Timeout timeout) {
    if (budget.mayHand(relay, "time-out v" + timeout.view(), FIXED_BYTES)) {
      state.out.send(relay, timeout);
    }
  }

  private static long bytes(Certificate... certificates) {
    long bytes = 0;
    for (Certificate certificate : certificates) {
      bytes += FIXED_BYTES + certificate.signers().bitmap().size() + certificate.proof().size();
    }
    return bytes;
  }

  /** Hands out committed blocks with the proof that they are. */
  void onFetchDecided(ReplicaId from, FetchDecided fetch) {
    CommittedChain chain = state.tree.chain();
    boolean here = fetch.first() >= chain.lowestKept() && fetch.first() <= fetch.last();
    if (!here || !budget.mayAsk(from)) {
      return;
    }
    long lastMax = Math.min(fetch.last(), fetch.first() + HeightFetch.HEIGHTS_MAX - 1);
    long last = fetch.first() - 1;
    long bytes = 0;
    while (last < Math.min(lastMax, chain.delivered()) && bytes < PROOF_BYTES_MAX) {
      BlockNode node = chain.at(++last);
      bytes += node == null ? 0 : node.size();
    }
    Decided proof =
        last < fetch.first() ? null : chain.proof(fetch.first(), last, Decided.HEADERS_MAX);
    if (proof == null) {
      return;
    }
    bytes += (long) FIXED_BYTES * proof.headers().size() + bytes(proof.certificate().certificate());
    if (budget.mayHand(from, "h" + fetch.first(), bytes)) {
      state.out.send(from, proof);
    }
  }

  /** Hands out blocks, each once, however often it is named. */
  void onFetchBlocks(ReplicaId from, FetchBlocks fetch) {
    if (!budget.mayAsk(from)) {
      return;
    }
    for (Digest digest : new TreeSet<>(fetch.digests())) {
      BlockNode node = state.tree.find(digest);
      if (node != null
          && node.hasBody()
          && budget.mayHand(from, digest.bytes().hex(), FIXED_BYTES + node.size())) {
        state.out.send(from, new Fetched(node.block()));
      }
    }
  }

  /**
   * Hands {@code peer}, whose report shows that it lacks them, these blocks, in one message: of
   * what that does not hold it asks for the rest.
   *
   * @param missing from the one that {@code justify} is for downwards
   */
  void bring(ReplicaId peer, QuorumCertificate justify, List<BlockNode> missing) {
    List<Block> blocks = new ArrayList<>();
    for (BlockNode node : fits(missing)) {
      String which = node.header().digest().bytes().hex();
      if (node.hasBody() && budget.mayHand(peer, which, FIXED_BYTES + node.size())) {
        blocks.add(node.block());
      }
    }
    if (!blocks.isEmpty()) {
      state.out.send(peer, new Blocks(justify, blocks));
    }
  }

  /** Shows all of {@code branch} to everyone, as a node that does not truncate does. */
  void bringAll(QuorumCertificate justify, List<BlockNode> branch) {
    List<BlockNode> left = branch.stream().filter(BlockNode::hasBody).toList();
    while (!left.isEmpty()) {
      List<BlockNode> next = fits(left);
      state.out.broadcast(new Blocks(justify, next.stream().map(BlockNode::block).toList()));
      left = left.subList(next.size(), left.size());
    }
  }

  /** The first of them, as many as one message holds. */
  private static List<BlockNode> fits(List<BlockNode> blocks) {
    int count = 0;
    long bytes = 0;
    while (count < Math.min(blocks.size(), Blocks.BLOCKS_MAX) && bytes < PROOF_BYTES_MAX) {
      bytes += blocks.get(count++).size();
    }
    return blocks.subList(0, count);
  }

  /** Another interval has passed. */
  void tick() {
    budget.tick();
  }
}
