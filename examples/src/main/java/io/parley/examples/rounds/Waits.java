package io.parley.examples.rounds;

import io.parley.api.ReplicaId;
import io.parley.api.Wait;
import io.parley.examples.rounds.RoundsMessage.Phase;
import java.util.List;

/** What a replica waits for, from whom: the answer when it is stuck. */
final class Waits {
  private Waits() {}

  static List<Wait> of(State state, Consensus consensus) {
    Height height = consensus.height();
    if (!state.lag.keepsUpWith(height.number())) {
      return List.of(new Wait("execution of height " + (state.lag.executed() + 1), List.of()));
    }
    if (!consensus.isBusy()) {
      return List.of();
    }
    String where = " for height " + height.number() + " in round " + height.round();
    if (!height.hasVoted(Phase.FIRST, height.round())) {
      String what = height.proposal().isPresent() ? "time of the proposal" : "proposal";
      return List.of(new Wait(what + where, List.of(consensus.proposer())));
    }
    Phase phase = height.hasVoted(Phase.SECOND, height.round()) ? Phase.SECOND : Phase.FIRST;
    List<ReplicaId> missing = height.missing(phase);
    int arrived = state.quorums.n() - missing.size();
    String votes = phase + " votes" + where + ", has " + arrived + " of " + state.quorums.quorum();
    return List.of(new Wait(votes, missing));
  }
}
