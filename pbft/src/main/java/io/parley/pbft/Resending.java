package io.parley.pbft;

import io.parley.api.ReplicaId;
import io.parley.kit.Intervals;
import io.parley.kit.LeaderRelay;
import io.parley.kit.Others;
import io.parley.pbft.message.PbftMessage.Commit;
import io.parley.pbft.message.PbftMessage.PrePrepare;
import io.parley.pbft.message.PbftMessage.Prepare;
import io.parley.pbft.message.PbftMessage.Standing;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.Optional;

/** Everything may be lost: what liveness needs is sent again until it is superseded. */
final class Resending {
  /** Slots whose messages are sent again in one interval. */
  private static final int SLOTS_MAX = 64;

  /** Heights stated by a VIEW-CHANGE that is sent again every interval. */
  private static final int STATED_MAX = 64;

  /** Intervals after which the largest is sent again. */
  private static final int PATIENCE_MAX = 8;

  private final State state;
  private final Ordering ordering;
  private final Checkpointing checkpointing;
  private final ViewChanger viewChanger;
  private final LeaderRelay relay;
  private final CatchUp catchUp;
  private final Watch watch;
  private final Others tells;
  private final Intervals intervals;

  /** The highest height that was proposed when the last interval ended. */
  private long proposedBefore;

  /** Intervals in which this replica waited for a view. */
  private long waited;

  Resending(
      State state,
      Ordering ordering,
      Checkpointing checkpointing,
      ViewChanger viewChanger,
      LeaderRelay relay,
      CatchUp catchUp,
      Watch watch) {
    this.state = state;
    this.ordering = ordering;
    this.checkpointing = checkpointing;
    this.viewChanger = viewChanger;
    this.relay = relay;
    this.catchUp = catchUp;
    this.watch = watch;
    this.tells = new Others(state.self, state.quorums.n());
    this.intervals = new Intervals(state.delivered());
  }

  /** Another interval has passed. */
  void tick() {
    intervals.tick(state.delivered());
    sayWhereIStand();
    if (state.view().isActive()) {
      resendVotes();
    } else {
      state.view().sent().ifPresent(this::resend);
    }
    viewChanger.tick();
    relay.tick();
    catchUp.fetchBodies();
    checkpointing.resend();
    if (intervals.isStuck()) {
      catchUp.stuck(intervals.isPatient());
    }
    proposedBefore = ordering.lastProposed();
    start();
  }

  /** Begins the next interval. */
  void start() {
    state.out.startTimer(new PbftTimer.Resend(), state.options.resendInterval());
  }

  /**
   * What is repeated costs as much an interval however many heights it states, up to a factor: the
   * more, the longer it takes until it is said again (pitfall B4).
   */
  private void resend(ViewChange sent) {
    int every = Math.min(PATIENCE_MAX, 1 + sent.prepared().size() / STATED_MAX);
    if (++waited % every == 0) {
      state.out.broadcast(sent);
    }
  }

  private void sayWhereIStand() {
    boolean idle =
        intervals.isStuck()
            && state.view().isActive()
            && !state.pool.hasPending()
            && ordering.lastProposed() <= state.delivered()
            && !state.standings.isReached(state.delivered() + 1);
    if (intervals.isDue(idle)) {
      Standing standing = state.standing();
      for (ReplicaId peer : tells.few()) {
        state.out.send(peer, standing);
        watch.withdrawal().ifPresent(withdrawal -> state.out.send(peer, withdrawal));
      }
    }
  }

  /** Own messages of heights that were open a whole interval ago and still are. */
  private void resendVotes() {
    int[] left = {SLOTS_MAX};
    long view = state.view().number();
    state.log.forEachAbove(
        state.delivered(),
        slot -> {
          boolean old = slot.height() <= proposedBefore && slot.isProposedIn(view);
          boolean voted = state.promises.accepted(view, slot.height()) != null;
          if (old && voted && left[0]-- > 0) {
            resendVotes(slot, view);
          }
        });
  }

  private void resendVotes(Slot slot, long view) {
    if (state.isPrimary() && ordering.isFresh(slot)) {
      // Who lacks the body asks for it (pitfall B4).
      state.out.broadcast(new PrePrepare(view, slot.height(), slot.digest(), Optional.empty()));
    } else {
      state.out.broadcast(new Prepare(view, slot.height(), slot.digest()));
    }
    if (state.promises.isProven(view, slot.height())) {
      state.out.broadcast(new Commit(view, slot.height(), slot.digest()));
    }
  }
}
