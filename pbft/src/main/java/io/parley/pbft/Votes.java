package io.parley.pbft;

import io.parley.api.Digest;
import io.parley.api.Evidence;
import io.parley.api.Rejection.Reason;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.Tally;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.Commit;
import io.parley.pbft.message.PbftMessage.Prepare;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Counts PREPAREs and COMMITs, and keeps those who contradict themselves from counting twice. */
final class Votes {
  /** Votes of the next view are kept, as its NEW-VIEW may arrive after them. */
  static final int VIEWS_AHEAD_MAX = 1;

  /** COMMITs of the view before are counted, as its decisions still stand. */
  static final int VIEWS_BEHIND_MAX = 1;

  /** Votes in one slot, for n replicas: PREPAREs of the views now and ahead, COMMITs of all. */
  static int slotMax(int n) {
    int prepareViews = 1 + VIEWS_AHEAD_MAX;
    return n * (prepareViews + VIEWS_BEHIND_MAX + prepareViews);
  }

  private final State state;

  /** Told of each slot whose count has changed. */
  private final Consumer<Slot> touch;

  Votes(State state, Consumer<Slot> touch) {
    this.state = state;
    this.touch = touch;
  }

  void onPrepare(ReplicaId from, Signed<?> signed, Prepare vote) {
    Slot slot = slotOf(from, vote.view(), vote.height(), state.view().number());
    if (slot != null) {
      count(from, slot, slot.prepares(), signed, vote.view(), vote.digest(), true);
    }
  }

  void onCommit(ReplicaId from, Signed<?> signed, Commit vote) {
    Slot slot = slotOf(from, vote.view(), vote.height(), state.view().number() - VIEWS_BEHIND_MAX);
    if (slot != null) {
      count(from, slot, slot.commits(), signed, vote.view(), vote.digest(), false);
    }
  }

  /** The slot that a vote counts for, unless the vote is too early or too late to matter. */
  private @Nullable Slot slotOf(ReplicaId from, long view, long height, long viewMin) {
    if (height <= state.log.low() || view < viewMin) {
      return null;
    }
    long viewMax = state.view().number() + VIEWS_AHEAD_MAX;
    if (height > state.log.high() || view > viewMax) {
      state.out.reject(
          from,
          Reason.AHEAD,
          "a vote for view "
              + view
              + " height "
              + height
              + ", at most view "
              + viewMax
              + " height "
              + state.log.high());
      return null;
    }
    return state.log.slot(height);
  }

  private void count(
      ReplicaId from,
      Slot slot,
      Tally<Ballot> tally,
      Signed<?> signed,
      long view,
      Digest digest,
      boolean prepare) {
    Ballot ballot = new Ballot(signed.signer(), signed.signature());
    switch (tally.add(view, signed.signer(), digest, ballot)) {
      case COUNTED -> touch.accept(slot);
      case REPEATED -> {}
      case CONFLICTING -> conflict(from, tally, signed, view, slot.height(), prepare);
    }
  }

  /** Equivocation: the first statement stands, both are evidence (pitfall P20). */
  void conflict(
      ReplicaId from,
      Tally<Ballot> tally,
      Signed<?> second,
      long view,
      long height,
      boolean prepare) {
    state.out.reject(from, Reason.CONFLICTING, second + " contradicts what it said before");
    Ballot first = tally.of(view, second.signer());
    Digest digest = tally.statement(view, second.signer());
    if (first != null && digest != null) {
      PbftMessage said =
          prepare ? new Prepare(view, height, digest) : new Commit(view, height, digest);
      Signed<?> former = new Signed<>(second.signer(), said, first.signature());
      state.out.accuse(new Evidence(second.signer(), "equivocation", former, second));
    }
  }
}
