package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.kit.AnswerBudget;
import io.parley.kit.HeightFetch;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.Body;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.FetchBodies;
import io.parley.pbft.message.PbftMessage.FetchDecided;
import io.parley.pbft.message.PbftMessage.Installed;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.Standing;
import java.util.List;
import java.util.TreeSet;

/** What a peer is given that is behind or asks, within its budget. */
final class Answers {
  /** Questions of one peer that are looked at in one interval. */
  private static final int QUESTIONS_MAX = 64;

  /** What a message takes besides what is counted. */
  private static final int FIXED_BYTES = 128;

  private final State state;
  private final Checkpointing checkpointing;
  private final AnswerBudget budget = new AnswerBudget(QUESTIONS_MAX);

  Answers(State state, Checkpointing checkpointing) {
    this.state = state;
    this.checkpointing = checkpointing;
  }

  /** Another interval has passed: all have their budget again. */
  void tick() {
    budget.tick();
  }

  /** A peer says where it stands: if that is behind, it learns what brings it on. */
  void onStanding(ReplicaId from, Standing standing) {
    if (!budget.mayAsk(from)) {
      return;
    }
    View view = state.view();
    boolean behind =
        standing.view() < view.number() || (standing.view() == view.number() && !standing.active());
    if (view.isActive() && behind) {
      view.began()
          .filter(began -> budget.mayHand(from, "v" + view.number(), bytes(began.message())))
          .ifPresent(began -> state.out.send(from, new Installed(began)));
    }
    StableCheckpoint stable = checkpointing.stable();
    if (needsStable(standing) && budget.mayHand(from, "stable", bytes(stable.votes()))) {
      state.out.send(from, stable);
    }
    boolean ahead = standing.delivered() < state.delivered();
    String where = "standing h" + state.delivered() / HeightFetch.HEIGHTS_MAX;
    if (ahead && budget.mayHand(from, where, FIXED_BYTES)) {
      state.out.send(from, state.standing());
    }
  }

  /**
   * Whether the stable checkpoint helps: one that is too far behind learns that it needs the state,
   * and one that delivered as much but missed the CHECKPOINTs gets its watermarks moved; without
   * that it could take part in nothing any more, and is missing for a quorum.
   */
  private boolean needsStable(Standing standing) {
    long stable = checkpointing.stable().votes().isEmpty() ? 0 : checkpointing.stable().height();
    return standing.delivered() < stable
        ? standing.delivered() + 1 < state.log.decisions().lowestKept()
        : standing.stable() < stable;
  }

  private static long bytes(NewView newView) {
    return (long) FIXED_BYTES * (1 + newView.viewChanges().size());
  }

  private static long bytes(List<Ballot> votes) {
    long bytes = FIXED_BYTES;
    for (Ballot ballot : votes) {
      bytes += ViewChangeSize.BALLOT_BYTES + ballot.signature().size();
    }
    return bytes;
  }

  void onFetchDecided(ReplicaId from, FetchDecided fetch) {
    if (!budget.mayAsk(from)) {
      return;
    }
    long last = Math.min(fetch.last(), state.delivered());
    last =
        last - fetch.first() < HeightFetch.HEIGHTS_MAX
            ? last
            : fetch.first() + HeightFetch.HEIGHTS_MAX - 1;
    for (long height = fetch.first(); height <= last; height++) {
      Decided decided = state.log.decisions().kept(height);
      if (decided == null) {
        return;
      }
      long size = bytes(decided.votes()) + decided.body().map(Batch::size).orElse(0L);
      if (budget.mayHand(from, "h" + height, size)) {
        state.out.send(from, decided);
      }
    }
  }

  /** Hands out bodies, each once, however often it is named. */
  void onFetchBodies(ReplicaId from, FetchBodies fetch) {
    if (!budget.mayAsk(from)) {
      return;
    }
    TreeSet<Digest> wanted = new TreeSet<>(fetch.digests());
    state.log.forEachAbove(
        state.log.low(),
        slot -> {
          for (Digest digest : wanted) {
            Batch body = slot.body(digest);
            if (body != null
                && !body.equals(Batch.EMPTY)
                && budget.mayHand(from, digest.bytes().hex(), FIXED_BYTES + body.size())) {
              state.out.send(from, new Body(body));
            }
          }
        });
  }
}
