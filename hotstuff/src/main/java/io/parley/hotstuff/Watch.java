package io.parley.hotstuff;

import io.parley.api.ReplicaId;
import io.parley.hotstuff.HotStuffTimer.ViewTimeout;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.kit.Blame.Position;
import io.parley.kit.Blame.Ruling;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The time-out: that of the oldest command that the leader owes, over all views of its term
 * (pitfalls L1 to L3). Who runs out of patience suspects the leader and goes on voting; only
 * together is a view given up.
 */
final class Watch {
  private static final long OFF = -1;

  private final State state;
  private final Views views;
  private final Leaving leaving;
  private final CatchUp catchUp;

  /** The view in which the timer was started that runs. */
  private long runningFor = OFF;

  private boolean ranOut;

  /** The term whose leader this replica has said that it suspects. */
  private long suspected = OFF;

  /** Who led it then: by reputation another may turn out to lead. */
  private @Nullable ReplicaId suspect;

  /** The term in which it took that back: others may think so still. */
  private long withdrawn;

  /**
   * @param recovered whether there was an earlier life, which may have suspected somebody
   */
  Watch(State state, Views views, Leaving leaving, CatchUp catchUp, boolean recovered) {
    this.state = state;
    this.views = views;
    this.leaving = leaving;
    this.catchUp = catchUp;
    this.withdrawn = recovered ? state.term() : OFF;
  }

  /** The timer ran out. */
  void expired(ViewTimeout timer) {
    if (timer.view() == runningFor) {
      runningFor = OFF;
      ranOut = state.terms.first(timer.view()) == state.term();
    }
  }

  /** Starts or stops the timer, suspects the leader or takes that back, as things stand now. */
  void update() {
    boolean expired = ranOut;
    ranOut = false;
    views.noteWork();
    if (runningFor != OFF && state.terms.first(runningFor) != state.term()) {
      stop();
    }
    withdraw();
    Ruling ruling =
        state.blame.rule(expired, state.elapsed(), state.timeout.current(), this::position);
    if (ruling instanceof Ruling.Watch watch) {
      start(watch.time());
    } else {
      stop();
    }
    if (ruling instanceof Ruling.Suspect) {
      suspected = state.term();
      suspect = state.leader();
      leaving.ask();
    }
  }

  private void withdraw() {
    if (suspected == OFF) {
      return;
    }
    boolean served = state.blame.withdraw();
    boolean isAnother = !state.leader().equals(suspect);
    if (suspected == state.term() && (served || isAnother)) {
      leaving.withdraw();
      withdrawn = suspected;
      suspected = OFF;
    } else if (suspected != state.term()) {
      suspected = OFF;
    }
  }

  /** A replica that waits for its own execution blames no leader for it. */
  private Position position() {
    long delivered = state.tree.chain().delivered();
    return new Position(state.executed(), delivered, catchUp.proven(), views.hasRoom());
  }

  /** Asks again for another leader than the one whom this replica suspects. */
  void resend() {
    if (suspected != OFF || (leaving.mustAsk() && views.isOutstanding())) {
      leaving.askAgain();
    }
  }

  /**
   * That this replica does not suspect the leader, where others may think that it does. It goes
   * with each standing as long as the term lasts: who missed it, or met a restart in between, would
   * count a suspicion that nobody has any more (pitfall H20).
   */
  Optional<Suspect> withdrawal() {
    return suspected == OFF && withdrawn == state.term() && !leaving.mustAsk()
        ? Optional.of(new Suspect(withdrawn, true))
        : Optional.empty();
  }

  private void start(Duration time) {
    if (runningFor == OFF) {
      runningFor = state.view();
      state.startViewTimer(new ViewTimeout(runningFor), time);
    }
  }

  private void stop() {
    if (runningFor != OFF) {
      state.out.stopTimer(new ViewTimeout(runningFor));
      runningFor = OFF;
    }
  }
}
