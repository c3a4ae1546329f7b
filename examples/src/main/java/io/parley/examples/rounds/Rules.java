package io.parley.examples.rounds;

import io.parley.api.ReplicaId;
import io.parley.examples.rounds.RoundsMessage.Ballot;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Phase;
import io.parley.examples.rounds.RoundsMessage.Proof;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Stable;
import io.parley.kit.Quorums;
import java.util.Optional;

/**
 * On what safety rests. Line numbers, here and elsewhere in this package, are those of algorithm 1
 * in Buchman, Kwon and Milosevic, <i>The latest gossip on BFT consensus</i> (arXiv:1807.04938).
 * Signatures have been verified before; here it is judged what they prove. The faults are answered
 * in words, for the one who is told of the rejection.
 */
final class Rules {
  private Rules() {}

  /** Everybody's turn comes, with the heights and with the rounds. */
  static ReplicaId proposer(long height, long round, Quorums quorums) {
    return new ReplicaId((int) ((height + round) % quorums.n()));
  }

  /**
   * Lines 22 to 32. Who is locked on a batch votes for no other, unless a quorum found the other
   * acceptable in a round that is not older than the lock: then the locked batch was not decided,
   * and never will be. Without the way out, two replicas locked on two batches wait for ever.
   */
  static boolean mayVoteFor(Propose propose, Optional<Candidate> locked) {
    return locked.isEmpty()
        || locked.get().digest().equals(propose.batch().digest())
        || locked.get().round() <= propose.validRound();
  }

  /**
   * The batch is not too large, and a claim to an earlier round's first votes is proven, and is
   * about this batch.
   */
  static Optional<String> fault(Propose propose, Quorums quorums, long batchBytesMax) {
    long size = propose.batch().size();
    if (size > batchBytesMax) {
      return Optional.of("a batch of " + size + " bytes, at most " + batchBytesMax);
    }
    return propose
        .valid()
        .flatMap(
            valid ->
                valid.vote().height() != propose.height()
                        || valid.vote().round() >= propose.round()
                        || !valid.vote().digest().equals(propose.batch().digest())
                    ? Optional.of(valid.vote() + " says nothing about " + propose)
                    : fault(valid, Phase.FIRST, quorums));
  }

  static Optional<String> fault(Decided decided, Quorums quorums) {
    return decided.proof().vote().digest().equals(decided.batch().digest())
        ? fault(decided.proof(), Phase.SECOND, quorums)
        : Optional.of("another batch than was decided");
  }

  static Optional<String> fault(Stable stable, Quorums quorums) {
    return fault(stable.proof(), Phase.CHECKPOINT, quorums);
  }

  /** Pitfalls H10, P21: a quorum of distinct replicas, each once. */
  private static Optional<String> fault(Proof proof, Phase phase, Quorums quorums) {
    if (proof.vote().phase() != phase) {
      return Optional.of(proof.vote().phase() + " votes, expected " + phase);
    }
    int last = -1;
    for (Ballot ballot : proof.ballots()) {
      if (ballot.signer().value() <= last || ballot.signer().value() >= quorums.n()) {
        return Optional.of("signers " + proof.ballots() + " are not distinct replicas, ascending");
      }
      last = ballot.signer().value();
    }
    return proof.ballots().size() >= quorums.quorum()
        ? Optional.empty()
        : Optional.of(proof.ballots().size() + " votes, expected " + quorums.quorum());
  }
}
