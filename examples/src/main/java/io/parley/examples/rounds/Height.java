package io.parley.examples.rounds;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.examples.rounds.RoundsMessage.Ballot;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Proof;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Vote;
import io.parley.kit.Quorums;
import io.parley.kit.Tally;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What is known of one height, and what this replica said there. Messages are kept of the rounds
 * near its own only; of all others it remembers who is how far, so nobody can fill the memory.
 */
final class Height {
  /** Rounds below and above its own of which messages are kept. */
  static final int ROUNDS_NEAR_MAX = 4;

  /** Batches that are known to be in the journal; what is forgotten is only written once more. */
  static final int ACCEPTED_MAX = 16;

  private final long number;
  private final Quorums quorums;
  private final TreeMap<Long, Signed<Propose>> proposals = new TreeMap<>();
  private final Tally<Ballot> first = new Tally<>();
  private final Tally<Ballot> second = new Tally<>();

  /** The highest round in which each replica was heard. */
  private final TreeMap<ReplicaId, Long> voices = new TreeMap<>();

  /** Own votes of the current round and of the one before. */
  private final List<Vote> said = new ArrayList<>();

  /** Newest batches whose bodies the journal has. */
  private final LinkedHashSet<Digest> accepted = new LinkedHashSet<>();

  private long round;
  private Optional<Candidate> locked = Optional.empty();
  private Optional<Candidate> valid = Optional.empty();

  Height(long number, Quorums quorums) {
    this.number = number;
    this.quorums = quorums;
  }

  long number() {
    return number;
  }

  /** The round that this replica is in; line 12. */
  long round() {
    return round;
  }

  /** lockedValue and lockedRound. */
  Optional<Candidate> locked() {
    return locked;
  }

  /** validValue and validRound: what this replica proposes when it is its turn. */
  Optional<Candidate> valid() {
    return valid;
  }

  List<Vote> said() {
    return said;
  }

  // What others say

  /** Notes that {@code signer} has reached a round. Whether messages of that round are kept. */
  boolean hears(ReplicaId signer, long where) {
    voices.merge(signer, where, Math::max);
    return Math.abs(where - round) <= ROUNDS_NEAR_MAX;
  }

  /** Proposals held, of all rounds. */
  int proposals() {
    return proposals.size();
  }

  /** Heap bytes of their batches. */
  long proposedBytes() {
    return proposals.values().stream()
        .mapToLong(signed -> signed.message().batch().heapBytes())
        .sum();
  }

  /** Votes held, of all rounds and both phases. */
  int votes() {
    return first.size() + second.size();
  }

  /** Batches that are known to be in the journal. */
  int accepted() {
    return accepted.size();
  }

  /** How many replicas were heard at this height, in whichever round. */
  int voices() {
    return voices.size();
  }

  /**
   * Line 55: the highest round that one correct replica has surely reached; -1 if there is none.
   */
  long vouchedRound() {
    List<Long> rounds = new ArrayList<>(voices.values());
    rounds.sort(Collections.reverseOrder());
    return rounds.size() < quorums.oneCorrect() ? -1 : rounds.get(quorums.oneCorrect() - 1);
  }

  /** The first proposal of a round stands. Returns the one that stood before, if there was one. */
  Optional<Signed<Propose>> add(Signed<Propose> signed) {
    return Optional.ofNullable(proposals.putIfAbsent(signed.message().round(), signed));
  }

  /** The proposal of the current round. */
  Optional<Propose> proposal() {
    return Optional.ofNullable(proposals.get(round)).map(Signed::message);
  }

  /** Where the votes of a phase are counted. */
  Tally<Ballot> tally(Phase phase) {
    return switch (phase) {
      case FIRST -> first;
      case SECOND -> second;
      case CHECKPOINT -> throw new AssertionError("checkpoints are counted elsewhere");
    };
  }

  /** What {@code signer} said before {@code vote}, which contradicts it. */
  Signed<Vote> former(Vote vote, ReplicaId signer) {
    Digest digest = tally(vote.phase()).statement(vote.round(), signer);
    Ballot ballot = tally(vote.phase()).of(vote.round(), signer);
    if (digest == null || ballot == null) {
      throw new AssertionError(signer + " has said nothing that " + vote + " contradicts");
    }
    Vote former = new Vote(vote.phase(), vote.height(), vote.round(), digest);
    return new Signed<>(signer, former, ballot.signature());
  }

  /** Who has not cast the vote of this phase in the current round. */
  List<ReplicaId> missing(Phase phase) {
    List<ReplicaId> missing = new ArrayList<>();
    for (int i = 0; i < quorums.n(); i++) {
      ReplicaId replica = new ReplicaId(i);
      if (tally(phase).of(round, replica) == null) {
        missing.add(replica);
      }
    }
    return missing;
  }

  /** Lines 34, 47: a quorum has voted in the current round, whatever for. */
  boolean hasQuorum(Phase phase) {
    return quorums.n() - missing(phase).size() >= quorums.quorum();
  }

  /** What a quorum voted for in {@code where}, if it did, as a proof. */
  Optional<Proof> proof(Phase phase, long where) {
    return tally(phase)
        .reached(where, quorums.quorum())
        .map(
            digest -> {
              List<Ballot> ballots = tally(phase).votes(where, digest);
              return new Proof(
                  new Vote(phase, number, where, digest), ballots.subList(0, quorums.quorum()));
            });
  }

  /** The batch of this digest, if it is known. */
  Optional<Batch> batch(Digest digest) {
    List<Batch> known = new ArrayList<>();
    valid.ifPresent(candidate -> known.add(candidate.batch()));
    locked.ifPresent(candidate -> known.add(candidate.batch()));
    proposals.values().forEach(signed -> known.add(signed.message().batch()));
    return known.stream().filter(batch -> batch.digest().equals(digest)).findFirst();
  }

  // What this replica does

  /** Enters a later round, and forgets those that are far below. */
  void enter(long next) {
    round = next;
    proposals.headMap(next - ROUNDS_NEAR_MAX).clear();
    first.forgetBelow(next - ROUNDS_NEAR_MAX);
    second.forgetBelow(next - ROUNDS_NEAR_MAX);
  }

  boolean hasVoted(Phase phase, long where) {
    return said.stream().anyMatch(vote -> vote.phase() == phase && vote.round() == where);
  }

  void say(Vote vote) {
    said.removeIf(former -> former.round() < vote.round() - 1);
    said.add(vote);
  }

  /** Notes that the journal is to have this batch; true if it does not have it yet. */
  boolean accept(Batch batch) {
    boolean isNew = accepted.add(batch.digest());
    if (accepted.size() > ACCEPTED_MAX) {
      accepted.remove(accepted.iterator().next());
    }
    return isNew;
  }

  /** Lines 42 and 43. */
  void learn(Candidate candidate) {
    if (valid.isEmpty() || valid.get().round() < candidate.round()) {
      valid = Optional.of(candidate);
    }
  }

  /** Lines 38 and 39. */
  void lock(Candidate candidate) {
    locked = Optional.of(candidate);
  }

  /** After a restart: these were its last votes, and it is in the round of the latest. */
  void recall(List<Vote> votes) {
    votes.forEach(this::say);
    votes.forEach(vote -> round = Math.max(round, vote.round()));
  }
}
