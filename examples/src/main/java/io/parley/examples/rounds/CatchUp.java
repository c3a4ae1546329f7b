package io.parley.examples.rounds;

import io.parley.api.Bundle;
import io.parley.api.ReplicaId;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Relay;
import io.parley.examples.rounds.RoundsMessage.Standing;
import io.parley.examples.rounds.RoundsMessage.Vote;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Everything may be lost: what liveness needs is sent again until it is superseded, and one who is
 * behind learns of it and asks another for what it lacks.
 */
final class CatchUp {
  /** Heights in one answer. */
  private static final int ANSWER_HEIGHTS_MAX = 64;

  /** Bytes of batches in one answer. */
  private static final long ANSWER_BYTES_MAX = 8L << 20;

  /** Answers to one peer in one interval. */
  private static final int ANSWERS_MAX = 16;

  /** Bytes of bundles in one relay. */
  private static final long RELAY_BYTES_MAX = 1L << 20;

  /** An idle replica says where it stands only every so many intervals. */
  private static final int IDLE_INTERVALS = 8;

  private final State state;
  private final Chain chain;
  private final Consensus consensus;
  private final TreeMap<ReplicaId, Standing> peers = new TreeMap<>();
  private final TreeMap<ReplicaId, Integer> answers = new TreeMap<>();

  /** Who was told of the stable checkpoint in this interval. */
  private final TreeSet<ReplicaId> told = new TreeSet<>();

  private long intervals;
  private long deliveredBefore;
  private boolean pendingBefore;
  private boolean stateAsked;

  /** Who was asked last, and at which height the next question is due. */
  private ReplicaId asked;

  private long askAgainAt;

  CatchUp(State state, Chain chain, Consensus consensus) {
    this.state = state;
    this.chain = chain;
    this.consensus = consensus;
    this.deliveredBefore = chain.delivered();
    this.asked = state.self;
  }

  /** How many peers are known to stand somewhere. */
  int peers() {
    return peers.size();
  }

  private boolean mayAnswer(ReplicaId peer) {
    return answers.merge(peer, 1, Integer::sum) <= ANSWERS_MAX;
  }

  /** A peer votes for a checkpoint that is history: it is told which is stable, but not often. */
  void onOldCheckpoint(ReplicaId from) {
    if (!from.equals(state.self) && told.add(from)) {
      chain.stable().ifPresent(stable -> state.out.send(from, stable));
    }
  }

  /** A peer says where it stands, and asks somebody for what it lacks. */
  void onStanding(ReplicaId from, Standing standing) {
    if (from.equals(state.self)) {
      return;
    }
    peers.put(from, standing);
    boolean lacks = standing.height() < chain.delivered();
    if (!lacks || !standing.asked().equals(state.self) || !mayAnswer(from)) {
      return;
    }
    long next = standing.height() + 1;
    if (next < chain.lowestKept()) {
      chain.stable().ifPresent(stable -> state.out.send(from, stable));
      return;
    }
    long last = Math.min(chain.delivered(), standing.height() + ANSWER_HEIGHTS_MAX);
    long bytes = 0;
    for (long height = next; height <= last && bytes < ANSWER_BYTES_MAX; height++) {
      Optional<Decided> decided = chain.kept(height);
      decided.ifPresent(found -> state.out.send(from, found));
      bytes += decided.map(Chain::size).orElse(0L);
    }
  }

  /** A height was decided by an answer. If that was the answer's last, asks on. */
  void answered() {
    if (chain.delivered() == askAgainAt) {
      askAgainAt += ANSWER_HEIGHTS_MAX;
      state.out.send(asked, standing());
    }
  }

  private boolean isBehind() {
    return peers.values().stream().anyMatch(peer -> peer.height() > chain.delivered());
  }

  /** Another interval has passed. */
  void tick() {
    intervals++;
    answers.clear();
    told.clear();
    boolean stuck = chain.delivered() == deliveredBefore;
    boolean loud = intervals % IDLE_INTERVALS == 0;
    boolean busy = consensus.isBusy() || isBehind();
    if (state.quorums.n() > 1 && (loud || (stuck && busy))) {
      sayWhereIStand();
    }
    if (stuck && !chain.remembersNext()) {
      consensus.resend();
    }
    if (pendingBefore && state.pool.hasPending() && !consensus.isProposer()) {
      List<Bundle> oldest = state.pool.oldest(RELAY_BYTES_MAX);
      state.out.send(consensus.proposer(), new Relay(oldest));
    }
    if (loud) {
      resendCheckpoint();
      fetchState();
    }
    deliveredBefore = chain.delivered();
    pendingBefore = state.pool.hasPending();
    state.out.startTimer(
        new RoundsTimer.Resend(), state.options.duration(RoundsOptions.RESEND_INTERVAL));
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

  /** One correct replica at least says that the next height is gone: only a state helps. */
  private void fetchState() {
    long next = chain.delivered() + 1;
    long gone = peers.values().stream().filter(p -> p.height() >= next && p.kept() > next).count();
    if (!stateAsked && gone >= state.quorums.oneCorrect()) {
      chain
          .target()
          .ifPresent(
              target -> {
                stateAsked = true;
                state.out.fetchState(target);
              });
    }
  }

  /** The state was installed. */
  void installed() {
    stateAsked = false;
  }
}
