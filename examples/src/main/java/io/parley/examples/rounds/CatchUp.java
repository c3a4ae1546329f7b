package io.parley.examples.rounds;

import io.parley.api.ReplicaId;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Relay;
import io.parley.examples.rounds.RoundsMessage.Standing;
import io.parley.examples.rounds.RoundsMessage.Vote;
import io.parley.kit.AnswerBudget;
import io.parley.kit.Intervals;
import io.parley.kit.LeaderRelay;
import io.parley.kit.Owed;
import io.parley.kit.Served;
import io.parley.kit.StandardOptions;
import io.parley.kit.Standings;
import io.parley.kit.StateFetch;
import java.util.Optional;

/**
 * Everything may be lost: what liveness needs is sent again until it is superseded, and one who is
 * behind learns of it and asks another for what it lacks.
 */
final class CatchUp {
  /** Heights in one answer. */
  private static final int ANSWER_HEIGHTS_MAX = 64;

  /** Questions of one peer that are looked at in one interval. */
  private static final int QUESTIONS_MAX = 16;

  /** What a message takes besides its batch, about. */
  private static final int FIXED_BYTES = 1_024;

  private final State state;
  private final Chain chain;
  private final Consensus consensus;
  private final Standings standings;
  private final StateFetch stateFetch;
  private final LeaderRelay relay;
  private final Intervals intervals;
  private final AnswerBudget answers = new AnswerBudget(QUESTIONS_MAX);

  /** Who was asked last, and at which height the next question is due. */
  private ReplicaId asked;

  private long askAgainAt;

  CatchUp(State state, Chain chain, Consensus consensus) {
    this.state = state;
    this.chain = chain;
    this.consensus = consensus;
    this.standings = new Standings(state.quorums);
    this.stateFetch = new StateFetch(standings, state.out);
    this.relay =
        new LeaderRelay(
            state.self,
            state.quorums.n(),
            state.pool,
            // Rounds end by themselves: none is blamed.
            new Owed(() -> 0, new Served(state.quorums), state.pool),
            state.out,
            () -> Optional.of(consensus.proposer()),
            Relay::new);
    this.intervals = new Intervals(chain.delivered());
    this.asked = state.self;
  }

  Standings standings() {
    return standings;
  }

  /** A peer votes for a checkpoint that is history: it is told which is stable, but not often. */
  void onOldCheckpoint(ReplicaId from) {
    if (!from.equals(state.self)) {
      tellStable(from);
    }
  }

  private void tellStable(ReplicaId peer) {
    chain
        .stable()
        .filter(stable -> answers.mayHand(peer, "stable", FIXED_BYTES))
        .ifPresent(stable -> state.out.send(peer, stable));
  }

  /** A peer says where it stands, and asks somebody for what it lacks. */
  void onStanding(ReplicaId from, Standing standing) {
    if (from.equals(state.self)) {
      return;
    }
    standings.heard(from, standing.height(), standing.kept());
    boolean lacks = standing.height() < chain.delivered();
    if (!lacks || !standing.asked().equals(state.self) || !answers.mayAsk(from)) {
      return;
    }
    long next = standing.height() + 1;
    if (next < chain.lowestKept()) {
      tellStable(from);
      return;
    }
    long last = Math.min(chain.delivered(), standing.height() + ANSWER_HEIGHTS_MAX);
    for (long height = next; height <= last; height++) {
      String name = "h" + height;
      chain
          .kept(height)
          .filter(found -> answers.mayHand(from, name, FIXED_BYTES + Chain.size(found)))
          .ifPresent(found -> state.out.send(from, found));
    }
  }

  /** A height was decided by an answer. If that was the answer's last, asks on. */
  void answered() {
    if (chain.delivered() == askAgainAt) {
      askAgainAt += ANSWER_HEIGHTS_MAX;
      state.out.send(asked, standing());
    }
  }

  /** Another interval has passed. */
  void tick() {
    intervals.tick(chain.delivered());
    answers.tick();
    boolean busy = consensus.isBusy() || standings.isReached(chain.delivered() + 1);
    if (state.quorums.n() > 1 && intervals.isDue(!busy || !intervals.isStuck())) {
      sayWhereIStand();
    }
    if (intervals.isStuck() && !chain.remembersNext()) {
      consensus.resend();
    }
    relay.tick();
    if (intervals.isDue(true)) {
      resendCheckpoint();
      stateFetch.consider(chain.delivered() + 1, false, chain.target());
    }
    state.out.startTimer(
        new RoundsTimer.Resend(), state.options.duration(StandardOptions.RESEND_INTERVAL));
  }

  /** Tells all, and asks the next in turn. */
  private void sayWhereIStand() {
    int n = state.quorums.n();
    int next = (asked.value() + 1) % n;
    asked = new ReplicaId(next == state.self.value() ? (next + 1) % n : next);
    askAgainAt = chain.delivered() + ANSWER_HEIGHTS_MAX;
    state.out.broadcast(standing());
  }

  private Standing standing() {
    return new Standing(chain.delivered(), chain.lowestKept(), asked);
  }

  private void resendCheckpoint() {
    chain
        .checkpoints()
        .newestOwn()
        .ifPresent(
            own -> state.out.broadcast(new Vote(Phase.CHECKPOINT, own.height(), 0, own.state())));
  }

  /** The state was installed. */
  void installed() {
    stateFetch.installed();
  }
}
