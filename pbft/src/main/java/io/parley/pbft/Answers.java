package io.parley.pbft;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.kit.AnswerBudget;
import io.parley.kit.HeightFetch;
import io.parley.pbft.message.PbftMessage.Body;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.FetchBodies;
import io.parley.pbft.message.PbftMessage.FetchDecided;
import io.parley.pbft.message.PbftMessage.Installed;
import io.parley.pbft.message.PbftMessage.Standing;

/** What a peer is given that is behind or asks, within its budget. */
final class Answers {
  /** Answers to one peer in one interval. */
  private static final int ANSWERS_MAX = 16;

  private final State state;
  private final Checkpointing checkpointing;
  private final AnswerBudget budget = new AnswerBudget(ANSWERS_MAX);

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
    View view = state.view();
    boolean behind =
        standing.view() < view.number() || (standing.view() == view.number() && !standing.active());
    if (view.isActive() && behind && budget.mayAnswer(from)) {
      view.began().ifPresent(began -> state.out.send(from, new Installed(began)));
    }
    if (needsStable(standing) && budget.mayAnswer(from)) {
      state.out.send(from, checkpointing.stable());
    }
    if (standing.delivered() < state.delivered() && budget.mayAnswer(from)) {
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

  void onFetchDecided(ReplicaId from, FetchDecided fetch) {
    long bytes = 0;
    long last = Math.min(fetch.last(), state.delivered());
    if (last - fetch.first() >= HeightFetch.HEIGHTS_MAX) {
      last = fetch.first() + HeightFetch.HEIGHTS_MAX - 1;
    }
    if (fetch.first() > last || !budget.mayAnswer(from)) {
      return;
    }
    for (long height = fetch.first();
        height <= last && bytes < AnswerBudget.ANSWER_BYTES_MAX;
        height++) {
      Decided decided = state.log.decisions().kept(height);
      if (decided == null) {
        return;
      }
      bytes += decided.body().map(Batch::size).orElse(0L);
      state.out.send(from, decided);
    }
  }

  void onFetchBodies(ReplicaId from, FetchBodies fetch) {
    if (!budget.mayAnswer(from)) {
      return;
    }
    state.log.forEachAbove(
        state.log.low(),
        slot -> {
          for (Digest digest : fetch.digests()) {
            Batch body = slot.body(digest);
            if (body != null && !body.equals(Batch.EMPTY)) {
              state.out.send(from, new Body(body));
            }
          }
        });
  }
}
