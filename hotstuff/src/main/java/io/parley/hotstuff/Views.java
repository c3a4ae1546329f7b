package io.parley.hotstuff;

import io.parley.api.ReplicaId;
import io.parley.pacemaker.RecentWaits;

/** How views begin, and what there is to do in them. */
final class Views {
  private static final long OFF = -1;

  private final State state;
  private final Voter voter;
  private final Leaving leaving;
  private final RecentWaits waits;

  /** The view whose work began at {@link #startedAt}, as long as there is any. */
  private long workingOn = OFF;

  private long startedAt;

  Views(State state, Voter voter, Leaving leaving) {
    this.state = state;
    this.voter = voter;
    this.leaving = leaving;
    this.waits = new RecentWaits(state.quorums);
  }

  /** Enters the view that the certificates lead to. Whether there was one to enter. */
  boolean enter() {
    long before = state.view();
    long term = state.term();
    ReplicaId leader = state.leader();
    if (!state.enter()) {
      return false;
    }
    if (workingOn == before && state.view() == before + 1 && state.entered().isEmpty()) {
      observe();
    }
    if (state.term() > term) {
      if (isInTurn()) {
        state.blame.handedOver(state.elapsed());
      } else {
        state.blame.leaderChanged(leader);
      }
      state.suspicions.forgetBelow(state.term());
      leaving.termEntered(term);
    } else if (!state.leader().equals(leader)) {
      state.blame.leaderChanged(leader);
    }
    leaving.entered();
    return true;
  }

  /** Whether the present view was handed over by the leader of the one before. */
  private boolean isInTurn() {
    return state.terms.isRoundRobin() && state.entered().isEmpty();
  }

  /** What one view took; where each has another leader, no f of them make it look longer. */
  private void observe() {
    long now = state.elapsed();
    long taken = now - startedAt;
    state.timeout.observed(now - (state.terms.isRoundRobin() ? waits.add(taken) : taken), now);
  }

  /**
   * Another leader begins to lead.
   *
   * @return whether that is but the next in turn, of leaders that lead one view each: then what
   *     clients wait for they all owe together
   */
  boolean beginTerm() {
    boolean inTurn = isInTurn();
    if (inTurn) {
      state.timeout.handedOver();
    } else {
      state.timeout.next(state.elapsed());
    }
    state.termTime.next(state.elapsed());
    return inTurn;
  }

  /** Notes since when this view has anything to do: how long that takes is observed. */
  void noteWork() {
    boolean outstanding = isOutstanding();
    state.termTime.wanted(outstanding, state.elapsed());
    boolean working = !state.hasGivenUp() && outstanding;
    if (!working) {
      workingOn = OFF;
    } else if (workingOn != state.view()) {
      workingOn = state.view();
      startedAt = state.elapsed();
    }
  }

  /** Whether this view has anything to do. An idle cluster stays in its view. */
  boolean isOutstanding() {
    return (state.pool.hasPending() && state.hasRoom()) || isProposed();
  }

  /** Whether a leader may propose what is pending, or has: else nobody can be blamed. */
  boolean hasRoom() {
    BlockNode parent = state.tree.find(state.promises.high().block());
    boolean room =
        parent == null
            || !state.pool.hasPending()
            || state.pool.hasPending(state.roomToPropose(parent));
    return isProposed() || (room && state.hasRoom());
  }

  /** Whether commands are proposed that are not committed. */
  boolean isProposed() {
    BlockNode certified = state.tree.find(state.promises.high().block());
    return voter.hasCommands() || (certified != null && state.tree.hasCommands(certified));
  }
}
