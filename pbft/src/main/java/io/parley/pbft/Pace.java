package io.parley.pbft;

/** How long the primary takes for a height, as long as it has anything to do (pitfall L5). */
final class Pace {
  private static final long OFF = -1;

  private final State state;
  private final Checkpointing checkpointing;
  private final Ordering ordering;

  /** The view whose primary has been working since {@link #startedAt}. */
  private long workingIn = OFF;

  private long startedAt;
  private long deliveredAtStart;

  Pace(State state, Checkpointing checkpointing, Ordering ordering) {
    this.state = state;
    this.checkpointing = checkpointing;
    this.ordering = ordering;
  }

  /** Looks at what has come, and at what is to come. */
  void observe() {
    long view = state.view().number();
    boolean delivered = state.delivered() > deliveredAtStart;
    if (workingIn == view && delivered) {
      state.timeout.observed(startedAt, state.elapsed());
    }
    if (!isWorking()) {
      workingIn = OFF;
    } else if (workingIn != view || delivered) {
      workingIn = view;
      deliveredAtStart = state.delivered();
      startedAt = state.elapsed();
    }
  }

  private boolean isWorking() {
    boolean decided = state.log.decisions().has(state.delivered() + 1);
    boolean undecided = ordering.lastProposed() > state.delivered();
    return state.view().isActive()
        && !decided
        && !checkpointing.isBehind()
        && (undecided || state.pool.hasPending());
  }
}
