package io.parley.pbft;

import io.parley.kit.Blame.Position;
import io.parley.kit.Blame.Ruling;
import io.parley.pbft.PbftTimer.ViewTimeout;
import io.parley.pbft.message.PbftMessage.Suspect;
import java.time.Duration;
import java.util.Optional;

/**
 * The view's time-out. In an active view it is that of the oldest command that the primary owes
 * (pitfalls L1 to L3); while this replica waits for a view it runs once a quorum waits too (pitfall
 * P7). Who runs out of patience suspects the primary and goes on voting; only together is the view
 * left.
 */
final class Watch {
  private static final long OFF = -1;

  private final State state;
  private final Checkpointing checkpointing;
  private final Ordering ordering;
  private final ViewChanger viewChanger;
  private final Pace pace;
  private long runningFor = OFF;
  private boolean activeAtStart;
  private boolean ranOut;

  /** The view whose primary this replica has said that it suspects. */
  private long suspected = OFF;

  /** Whether it said so while it waited for the view to begin. */
  private boolean suspectedBeforeBegin;

  /** The view in which it took that back: others may think so still. */
  private long withdrawn;

  /**
   * @param recovered whether there was an earlier life, which may have suspected somebody
   */
  Watch(
      State state,
      Checkpointing checkpointing,
      Ordering ordering,
      ViewChanger viewChanger,
      boolean recovered) {
    this.state = state;
    this.checkpointing = checkpointing;
    this.ordering = ordering;
    this.viewChanger = viewChanger;
    this.pace = new Pace(state, checkpointing, ordering);
    this.withdrawn = recovered ? state.view().number() : OFF;
  }

  /** The timer ran out. */
  void expired(ViewTimeout timer) {
    if (timer.view() == runningFor) {
      runningFor = OFF;
      ranOut = timer.view() == state.view().number() && activeAtStart == state.view().isActive();
    }
  }

  /** Starts or stops the timer, suspects the primary or takes that back, as things stand now. */
  void update() {
    boolean expired = ranOut;
    ranOut = false;
    pace.observe();
    if (runningFor != OFF
        && (runningFor != state.view().number() || activeAtStart != state.view().isActive())) {
      stop();
    }
    withdraw();
    if (state.view().isActive()) {
      watchPrimary(expired);
    } else {
      awaitNewView(expired);
    }
  }

  private void withdraw() {
    long view = state.view().number();
    if (suspected == OFF) {
      return;
    }
    boolean served = state.blame.withdraw();
    boolean begun = suspectedBeforeBegin && state.view().isActive();
    if (suspected == view && (served || begun)) {
      state.out.broadcast(new Suspect(view, true));
      suspected = OFF;
      withdrawn = view;
    } else if (suspected != view) {
      suspected = OFF;
    }
  }

  private void watchPrimary(boolean expired) {
    Ruling ruling =
        state.blame.rule(expired, state.elapsed(), state.timeout.current(), this::position);
    if (ruling instanceof Ruling.Watch watch) {
      start(watch.time());
    } else {
      stop();
    }
    if (ruling instanceof Ruling.Suspect) {
      suspect();
    }
  }

  private Position position() {
    long proven = Math.max(state.standings.proven(), checkpointing.proven().height());
    return new Position(state.executed(), state.delivered(), proven, ordering.hasRoom());
  }

  private void awaitNewView(boolean expired) {
    if (expired) {
      suspect();
    } else if (viewChanger.arrived() < state.quorums.quorum()) {
      stop();
    } else if (suspected == OFF) {
      start(state.timeout.current());
    }
  }

  private void suspect() {
    suspected = state.view().number();
    suspectedBeforeBegin = !state.view().isActive();
    resend();
  }

  /** Says again whom this replica suspects. */
  void resend() {
    if (suspected != OFF) {
      state.out.broadcast(new Suspect(suspected, false));
    }
  }

  /**
   * That this replica does not suspect the primary, where others may think that it does. It goes
   * with each standing as long as the view lasts: who missed it, or met a restart in between, would
   * count a suspicion that nobody has any more (pitfall H20).
   */
  Optional<Suspect> withdrawal() {
    return suspected == OFF && withdrawn == state.view().number()
        ? Optional.of(new Suspect(withdrawn, true))
        : Optional.empty();
  }

  private void start(Duration time) {
    if (runningFor == OFF) {
      runningFor = state.view().number();
      activeAtStart = state.view().isActive();
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
