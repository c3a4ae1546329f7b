package io.parley.hotstuff;

import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchDecided;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.kit.AnswerBudget;
import io.parley.kit.HeightFetch;
import java.util.TreeSet;

/** Helps peers who are behind or ask for blocks, each within a budget. */
final class Answers {
  /** Questions of one peer that are answered in one interval. */
  private static final int ANSWERS_MAX = 64;

  /** Bytes of blocks that one peer is handed in one interval; what is more it asks for again. */
  private static final long HANDED_BYTES_MAX = 32L << 20;

  private final State state;
  private final AnswerBudget budget = new AnswerBudget(ANSWERS_MAX, HANDED_BYTES_MAX);

  Answers(State state) {
    this.state = state;
  }

  /** Where a peer stands, which is legal: one who is behind is given what brings it on. */
  void onStanding(ReplicaId from, Standing standing) {
    CommittedChain chain = state.tree.chain();
    if (standing.delivered() + 1 < chain.lowestKept() || standing.stable() < state.stable()) {
      state
          .stableCheckpoint()
          .filter(own -> budget.mayAnswer(from))
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
    if (!peer.equals(state.self) && budget.mayAnswer(peer)) {
      state.out.send(peer, state.standing());
    }
  }

  /** Hands out committed blocks with the proof that they are. */
  void onFetchDecided(ReplicaId from, FetchDecided fetch) {
    CommittedChain chain = state.tree.chain();
    boolean here = fetch.first() >= chain.lowestKept() && fetch.first() <= fetch.last();
    if (!here || budget.isSated(from) || !budget.mayAnswer(from)) {
      return;
    }
    long lastMax = Math.min(fetch.last(), fetch.first() + HeightFetch.HEIGHTS_MAX - 1);
    long last = fetch.first() - 1;
    long bytes = 0;
    while (last < Math.min(lastMax, chain.delivered()) && bytes < AnswerBudget.ANSWER_BYTES_MAX) {
      BlockNode node = chain.at(++last);
      bytes += node == null ? 0 : node.size();
    }
    Decided proof =
        last < fetch.first() ? null : chain.proof(fetch.first(), last, Decided.HEADERS_MAX);
    if (proof != null) {
      budget.handed(from, bytes);
      state.out.send(from, proof);
    }
  }

  /** Hands out blocks, each once, however often it is named. */
  void onFetchBlocks(ReplicaId from, FetchBlocks fetch) {
    if (!budget.mayAnswer(from) || budget.isSated(from)) {
      return;
    }
    long bytes = 0;
    for (Digest digest : new TreeSet<>(fetch.digests())) {
      BlockNode node = state.tree.find(digest);
      if (node != null && node.hasBody() && bytes < AnswerBudget.ANSWER_BYTES_MAX) {
        bytes += node.size();
        state.out.send(from, new Fetched(node.block()));
      }
    }
    budget.handed(from, bytes);
  }

  /** Another interval has passed. */
  void tick() {
    budget.tick();
  }
}
