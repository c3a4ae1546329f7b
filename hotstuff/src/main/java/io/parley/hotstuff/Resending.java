package io.parley.hotstuff;

import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.kit.Intervals;
import io.parley.kit.LeaderRelay;
import io.parley.kit.Others;

/** Everything may be lost: what liveness needs is sent again until it is superseded. */
final class Resending {
  private final State state;
  private final Voter voter;
  private final Leader leader;
  private final Views views;
  private final Leaving leaving;
  private final Checkpointing checkpointing;
  private final LeaderRelay relay;
  private final CatchUp catchUp;
  private final Watch watch;
  private final Others others;
  private final Intervals intervals;
  private long viewBefore;

  Resending(
      State state,
      Voter voter,
      Leader leader,
      Views views,
      Leaving leaving,
      Checkpointing checkpointing,
      LeaderRelay relay,
      CatchUp catchUp,
      Watch watch) {
    this.state = state;
    this.voter = voter;
    this.leader = leader;
    this.views = views;
    this.leaving = leaving;
    this.checkpointing = checkpointing;
    this.relay = relay;
    this.catchUp = catchUp;
    this.watch = watch;
    others = new Others(state.self, state.quorums.n());
    intervals = new Intervals(state.tree.chain().delivered());
    viewBefore = state.view();
  }

  /** Begins an interval. */
  void startTimer() {
    state.out.startTimer(new HotStuffTimer.Resend(), state.options.resendInterval());
  }

  /** Another interval has passed. */
  void tick() {
    intervals.tick(state.tree.chain().delivered());
    sayWhereIStand();
    if (state.view() == viewBefore) {
      resend();
    }
    viewBefore = state.view();
    relay.tick();
    checkpointing.resend();
    if (intervals.isStuck()) {
      catchUp.askAnother(intervals.isPatient());
    }
    startTimer();
  }

  /** To some others in turn; an idle replica does so seldom, so that an idle cluster is quiet. */
  private void sayWhereIStand() {
    boolean idle =
        intervals.isStuck() && !views.isOutstanding() && !state.hasGivenUp() && !catchUp.isBehind();
    if (intervals.isDue(idle)) {
      Standing standing = state.standing();
      for (ReplicaId peer : others.few()) {
        state.out.send(peer, standing);
        watch.withdrawal().ifPresent(withdrawal -> state.out.send(peer, withdrawal));
      }
    }
  }

  /** The view has lasted a whole interval: something may have been lost. */
  private void resend() {
    leaving.resend();
    leader.resend();
    voter.resend();
  }
}
