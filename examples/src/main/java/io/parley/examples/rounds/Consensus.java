package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.examples.rounds.RoundsEntry.Accepted;
import io.parley.examples.rounds.RoundsEntry.Locked;
import io.parley.examples.rounds.RoundsEntry.Voted;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Proof;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Vote;
import io.parley.examples.rounds.RoundsTimer.RoundTimeout;
import io.parley.kit.StandardOptions;
import io.parley.pacemaker.Backoff;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The algorithm, at one height after the other. The step that it is in is not written down: who has
 * not cast the first vote of the round is in step "propose", who has not cast the second in step
 * "prevote", else in step "precommit".
 *
 * <p>The paper's network delivers to all what it delivers to one. Here messages are lost, and
 * Byzantine replicas speak to some only. So three things are different. A proposal carries the
 * first votes that it relies on. Votes of the current round <i>and the one before</i> are sent
 * again until the height is decided. And who enters a round has voted in the one before, for none
 * if need be. Hence, if a correct replica is in round r: f + 1 correct ones have voted in r - 1 and
 * say so again and again, all correct ones follow to r - 1, and there find all the votes that they
 * need to leave it.
 */
final class Consensus {
  /** Heights above the current one of which messages are kept. */
  static final int HEIGHTS_AHEAD_MAX = 4;

  /** Doublings of the time-out. */
  private static final int DOUBLINGS_MAX = 4;

  private record Armed(RoundTimeout timer, long steps) {}

  private final State state;
  private final TreeMap<Long, Height> heights = new TreeMap<>();
  private Height height;
  private @Nullable Armed armed;

  Consensus(State state, long number) {
    this.state = state;
    this.height = height(number);
  }

  /** The height that is being decided. */
  Height height() {
    return height;
  }

  /** What is known of a height; made where there is nothing yet. */
  Height height(long number) {
    return heights.computeIfAbsent(number, absent -> new Height(absent, state.quorums));
  }

  /** The heights that are worked on, and those above of which messages are kept. */
  Iterable<Height> near() {
    return heights.headMap(height.number() + HEIGHTS_AHEAD_MAX, true).values();
  }

  /** Heap bytes of the proposals that are held, of all heights. */
  long proposedBytes() {
    long bytes = 0;
    for (Height known : near()) {
      bytes += known.proposedBytes();
    }
    return bytes;
  }

  /**
   * Whether there is room for a proposal (pitfall B1). There always is for the one that this
   * replica waits for; others come again when they are.
   */
  boolean hasRoom(Propose propose) {
    boolean awaited = propose.height() == height.number() && propose.round() == height.round();
    return awaited
        || proposedBytes() + propose.batch().heapBytes() <= state.memory.windowBytesMax();
  }

  /** How many heights something is known of. */
  int heights() {
    return heights.size();
  }

  /** The last height that this replica has voted at, if it is not decided; or 0. */
  long lastVoted() {
    for (Height known : heights.descendingMap().values()) {
      if (!known.said().isEmpty()) {
        return known.number();
      }
    }
    return 0;
  }

  /** Line 52: everything below is decided. */
  void begin(long number) {
    heights.headMap(number).clear();
    height = height(number);
    state.pool.release();
  }

  /** Line 49: what is decided at the current height, if it is, in whichever round. */
  Optional<Decided> decision() {
    for (long round : height.tally(Phase.SECOND).rounds()) {
      Optional<Proof> proof = height.proof(Phase.SECOND, round);
      Optional<Batch> batch = proof.flatMap(found -> height.batch(found.vote().digest()));
      if (proof.isPresent() && batch.isPresent()) {
        return Optional.of(new Decided(proof.get(), batch.get()));
      }
    }
    return Optional.empty();
  }

  /** Draws one conclusion, if one can be drawn. */
  boolean progress() {
    return skip() || propose() || voteFirst() || voteSecond() || giveUp();
  }

  /** Line 55: one correct replica at least is in a later round. */
  private boolean skip() {
    long vouched = height.vouchedRound();
    if (vouched <= height.round()) {
      return false;
    }
    enter(vouched);
    return true;
  }

  private void enter(long round) {
    for (Phase phase : List.of(Phase.FIRST, Phase.SECOND)) {
      if (!height.hasVoted(phase, round - 1)) {
        vote(phase, round - 1, Vote.NONE);
      }
    }
    height.enter(round);
    state.pool.release();
  }

  /** The proposer of the current round. */
  ReplicaId proposer() {
    return Rules.proposer(height.number(), height.round(), state.quorums);
  }

  boolean isProposer() {
    return proposer().equals(state.self);
  }

  /** Lines 14 to 19. The proposal is not sent without the proposer's own first vote for it. */
  private boolean propose() {
    Optional<Candidate> valid = height.valid();
    if (!isProposer()
        || height.hasVoted(Phase.FIRST, height.round())
        || (valid.isEmpty() && height.round() == 0 && !mayTake())) {
      return false;
    }
    Batch batch = valid.map(Candidate::batch).orElseGet(this::fresh);
    accept(batch);
    Vote vote = remember(Phase.FIRST, height.round(), batch.digest());
    state.out.broadcast(
        new Propose(height.number(), height.round(), batch, valid.map(Candidate::proof)));
    state.out.broadcast(vote);
    return true;
  }

  private boolean mayTake() {
    return state.pool.hasPending() && state.lag.keepsUpWith(height.number());
  }

  private Batch fresh() {
    if (!mayTake()) {
      return Batch.EMPTY;
    }
    List<Bundle> bundles =
        state.pool.take(state.options.getInt(StandardOptions.BATCH_COMMANDS_MAX));
    return new Batch(state.now.wall(), bundles);
  }

  /** Lines 22 to 33. */
  private boolean voteFirst() {
    Propose propose = height.proposal().orElse(null);
    if (propose == null || height.hasVoted(Phase.FIRST, height.round()) || isEarly(propose)) {
      return false;
    }
    // So that the next proposers propose it too, though only the one who is locked had the votes.
    propose.valid().ifPresent(proof -> height.learn(new Candidate(proof, propose.batch())));
    if (Rules.mayVoteFor(propose, height.locked())) {
      accept(propose.batch());
      state.pool.propose(propose.batch());
      vote(Phase.FIRST, height.round(), propose.batch().digest());
    } else {
      vote(Phase.FIRST, height.round(), Vote.NONE);
    }
    return true;
  }

  /** A new proposal's time may not have come yet; an old one's is never judged. */
  private boolean isEarly(Propose propose) {
    long skewMax = state.options.duration(StandardOptions.CLOCK_SKEW_MAX).toNanos() / 1_000;
    return propose.valid().isEmpty() && propose.batch().stamp() > state.now.wall() + skewMax;
  }

  /** Lines 36 to 46: a quorum found the proposal acceptable, or none of them. */
  private boolean voteSecond() {
    long round = height.round();
    Proof proof = height.proof(Phase.FIRST, round).orElse(null);
    if (proof == null || !height.hasVoted(Phase.FIRST, round)) {
      return false;
    }
    boolean voted = height.hasVoted(Phase.SECOND, round);
    if (proof.vote().isForNone()) {
      if (!voted) {
        vote(Phase.SECOND, round, Vote.NONE);
      }
      return !voted;
    }
    Batch batch = height.batch(proof.vote().digest()).orElse(null);
    boolean known = height.valid().filter(valid -> valid.round() >= round).isPresent();
    if (batch == null || (voted && known)) {
      return false;
    }
    Candidate candidate = new Candidate(proof, batch);
    height.learn(candidate);
    if (!voted) {
      accept(batch);
      height.lock(candidate);
      state.out.persist(new Locked(proof));
      vote(Phase.SECOND, round, batch.digest());
    }
    return true;
  }

  /** A quorum's second votes for none: nothing can be decided here any more, why wait. */
  private boolean giveUp() {
    Optional<Proof> proof = height.proof(Phase.SECOND, height.round());
    if (proof.isEmpty() || !proof.get().vote().isForNone()) {
      return false;
    }
    enter(height.round() + 1);
    return true;
  }

  private void accept(Batch batch) {
    if (height.accept(batch)) {
      state.out.persist(new Accepted(height.number(), batch));
    }
  }

  private void vote(Phase phase, long round, Digest digest) {
    state.out.broadcast(remember(phase, round, digest));
  }

  /** No vote leaves before it is durable (pitfall P20). */
  private Vote remember(Phase phase, long round, Digest digest) {
    if (height.hasVoted(phase, round)) {
      throw new AssertionError("a second " + phase + " vote in round " + round);
    }
    Vote vote = new Vote(phase, height.number(), round, digest);
    height.say(vote);
    state.out.persist(new Voted(height.said()));
    return vote;
  }

  // Time

  /** Lines 57 to 67: the step that should have been taken by now is taken for none. */
  void expired(RoundTimeout timer) {
    if (armed == null || !armed.timer.equals(timer)) {
      return;
    }
    armed = null;
    long round = height.round();
    if (height.hasQuorum(Phase.SECOND)) {
      enter(round + 1);
    } else if (!height.hasVoted(Phase.FIRST, round)) {
      vote(Phase.FIRST, round, Vote.NONE);
    } else if (!height.hasVoted(Phase.SECOND, round) && height.hasQuorum(Phase.FIRST)) {
      vote(Phase.SECOND, round, Vote.NONE);
    }
  }

  /**
   * Whether there is something to decide: an idle cluster is quiet. One replica alone can not wake
   * the others.
   */
  boolean isBusy() {
    return !height.said().isEmpty()
        || height.round() > 0
        || height.proposal().isPresent()
        || mayTake()
        || height.voices() >= state.quorums.oneCorrect();
  }

  /** Starts, restarts or stops the timer, as things stand now: it runs anew for every step. */
  void watch() {
    RoundTimeout timer = new RoundTimeout(height.number(), height.round());
    long steps = height.said().stream().filter(v -> v.round() == height.round()).count();
    Armed due = isBusy() ? new Armed(timer, steps) : null;
    if (Objects.equals(due, armed)) {
      return;
    }
    if (armed != null && (due == null || !due.timer.equals(armed.timer))) {
      state.out.stopTimer(armed.timer);
    }
    if (due != null) {
      Duration after = timeout();
      long stalledMax = state.options.get(StandardOptions.STALLED_TIMEOUTS_MAX);
      state.out.startTimer(due.timer, after, after.multipliedBy(1 + stalledMax));
    }
    armed = due;
  }

  /** The same for all in the same round, and longer from round to round. */
  private Duration timeout() {
    Duration base = state.options.duration(RoundsOptions.ROUND_TIMEOUT);
    Backoff backoff = new Backoff(base, base.multipliedBy(1L << DOUBLINGS_MAX));
    for (long i = Math.min(height.round(), DOUBLINGS_MAX); i > 0; i--) {
      backoff.failed();
    }
    return backoff.current();
  }

  // Sending again

  /** Sends all again that may be lost. */
  void resend() {
    height.proposal().filter(propose -> isProposer()).ifPresent(state.out::broadcast);
    height.said().forEach(state.out::broadcast);
  }
}
