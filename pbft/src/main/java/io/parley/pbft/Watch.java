package io.parley.pbft;

import io.parley.pbft.PbftTimer.ViewTimeout;

/**
 * The view's time-out. In an active view it runs while something is outstanding, and starts again
 * at every height that is delivered: overload never deposes a primary. It does not run while a
 * stable checkpoint proves that this replica itself is behind (pitfall L7). While waiting for a
 * view it runs once a quorum waits too (pitfall P7).
 */
final class Watch {
  private static final long OFF = -1;

  private final State state;
  private final Ordering ordering;
  private final Checkpointing checkpointing;
  private final ViewChanger viewChanger;
  private long runningFor = OFF;
  private long startedAt;
  private long deliveredAtStart;
  private boolean activeAtStart;

  Watch(State state, Checkpointing checkpointing, Ordering ordering, ViewChanger viewChanger) {
    this.state = state;
    this.checkpointing = checkpointing;
    this.ordering = ordering;
    this.viewChanger = viewChanger;
  }

  /** The timer ran out. Whether it still meant something. */
  boolean expired(ViewTimeout timer) {
    if (timer.view() != runningFor) {
      return false;
    }
    runningFor = OFF;
    return true;
  }

  /** Starts, restarts or stops the timer, as things stand now. */
  void update() {
    long view = state.view().number();
    observe(view);
    if (!isDue()) {
      stop();
    } else if (runningFor != view
        || deliveredAtStart != state.delivered()
        || activeAtStart != state.view().isActive()) {
      if (runningFor != view) {
        stop();
      }
      runningFor = view;
      deliveredAtStart = state.delivered();
      activeAtStart = state.view().isActive();
      startedAt = state.elapsed();
      state.startViewTimer(new ViewTimeout(view));
    }
  }

  /** What the primary was waited for has come. */
  private void observe(long view) {
    if (runningFor == view && activeAtStart && state.delivered() > deliveredAtStart) {
      state.timeout.observed(startedAt, state.elapsed());
    }
  }

  private boolean isDue() {
    if (!state.view().isActive()) {
      return viewChanger.arrived() >= state.quorums.quorum();
    }
    boolean decided = state.log.decisions().has(state.delivered() + 1);
    boolean undecided = ordering.lastProposed() > state.delivered();
    return !decided && !checkpointing.isBehind() && (undecided || state.pool.hasPending());
  }

  private void stop() {
    if (runningFor != OFF) {
      state.out.stopTimer(new ViewTimeout(runningFor));
      runningFor = OFF;
    }
  }
}
