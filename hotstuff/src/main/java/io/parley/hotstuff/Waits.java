package io.parley.hotstuff;

import io.parley.api.ReplicaId;
import io.parley.api.Wait;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.pacemaker.Pacemaker.Consent;
import java.util.ArrayList;
import java.util.List;

/** What a replica waits for, from whom: the answer when it is stuck. */
final class Waits {
  private Waits() {}

  static List<Wait> of(State state, Voter voter, Leader leader, Views views, Leaving leaving) {
    List<Wait> waits = new ArrayList<>(ofView(state, voter, leader, views, leaving));
    List<ReplicaId> suspects = leaving.suspects();
    if (!suspects.isEmpty() && !state.hasGivenUp()) {
      waits.add(
          state.suspicions.asWait(state.leader(), state.view(), suspects, state.blame.cause()));
    }
    return waits;
  }

  private static List<Wait> ofView(
      State state, Voter voter, Leader leader, Views views, Leaving leaving) {
    if (state.tree.chain().next() != null) {
      return List.of(new Wait("execution of height " + (state.executed() + 1), List.of()));
    }
    if (state.hasGivenUp()) {
      return List.of(ofNextTerm(state, leaving));
    }
    if (!state.missing.isWhole(state.promises.high())) {
      return List.of(new Wait("blocks below " + state.promises.high(), List.of()));
    }
    if (!views.isOutstanding()) {
      return List.of();
    }
    BlockNode proposed = voter.proposed();
    if (proposed == null && state.isLeader()) {
      return List.of(forQuorum(state, "votes in view " + state.view(), leader.voters()));
    }
    if (proposed == null) {
      return List.of(new Wait("proposal of view " + state.view(), List.of(state.leader())));
    }
    if (state.isLeader()) {
      return List.of(forQuorum(state, "votes in view " + state.view(), leader.voters()));
    }
    if (!proposed.hasBody()) {
      return List.of(new Wait("the body of " + proposed.header(), List.of(state.leader())));
    }
    Vote last = state.promises.lastVote();
    boolean voted = last != null && last.view() >= state.view();
    if (!voted && state.tree.find(proposed.header().parent()) == null) {
      return List.of(new Wait("the block before " + proposed.header(), List.of()));
    }
    if (!voted && !SafetyRules.isSafe(proposed.header(), state.promises.lock())) {
      return List.of(new Wait("a proposal that respects the " + state.promises.lock(), List.of()));
    }
    if (!voted && state.promises.mayVote(Phase.PREPARE, state.view())) {
      return List.of(new Wait("the time or window of " + proposed.header(), List.of()));
    }
    return List.of(new Wait("certificate of view " + state.view(), List.of(state.leader())));
  }

  /** Only who collects time-outs knows whose are missing. */
  private static Wait ofNextTerm(State state, Leaving leaving) {
    if (state.pacemaker.consent() == Consent.COUNTED) {
      return forQuorum(state, "time-outs of view " + state.view(), leaving.givenUpBy());
    }
    long next = state.nextTerm();
    return state.collects(next)
        ? forQuorum(state, "time-outs of view " + (next - 1), leaving.givenUpBy())
        : new Wait("certificate that leads to view " + next, state.pacemaker.collectors(next));
  }

  private static Wait forQuorum(State state, String what, List<ReplicaId> arrived) {
    String has = ", has " + arrived.size() + " of " + state.quorums.quorum();
    return new Wait(what + has, state.quorums.allBut(arrived));
  }
}
