package io.parley.examples.rounds;

import static io.parley.examples.rounds.Sample.A;
import static io.parley.examples.rounds.Sample.B;
import static io.parley.examples.rounds.Sample.first;
import static io.parley.examples.rounds.Sample.proof;
import static io.parley.examples.rounds.Sample.second;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Event;
import io.parley.api.Rejection.Reason;
import io.parley.examples.rounds.RoundsMessage.Decided;
import io.parley.examples.rounds.RoundsMessage.Proof;
import io.parley.examples.rounds.RoundsMessage.Propose;
import io.parley.examples.rounds.RoundsMessage.Vote;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** The rules, one by one, seen from R0. The proposers of height 1 are R1, R2, R3, R0 in turn. */
class RoundsReplicaTest {
  private static Propose propose(long round, Batch batch) {
    return new Propose(1, round, batch, Optional.empty());
  }

  private static Propose propose(long round, Batch batch, Proof valid) {
    return new Propose(1, round, batch, Optional.of(valid));
  }

  /** Locked on A in round 0, now in round 1. */
  private static Solo locked() {
    Solo replica = new Solo();
    replica.hear(1, propose(0, A));
    replica.hearAll(first(1, 0, A.digest()), 1, 2);
    assertThat(replica.votes()).containsExactly(first(1, 0, A.digest()), second(1, 0, A.digest()));
    replica.hearAll(second(1, 0, Vote.NONE), 2, 3);
    replica.timeOut(1, 0);
    return replica;
  }

  private static Vote last(Solo replica) {
    List<Vote> votes = replica.votes();
    return votes.get(votes.size() - 1);
  }

  @Test
  void aLockedReplicaRefusesAnotherBatch() {
    Solo replica = locked();
    replica.hear(2, propose(1, B));
    assertThat(last(replica)).isEqualTo(first(1, 1, Vote.NONE));
  }

  @Test
  void aLockedReplicaAcceptsTheSameBatchAgain() {
    Solo replica = locked();
    replica.hear(2, propose(1, A));
    assertThat(last(replica)).isEqualTo(first(1, 1, A.digest()));
  }

  @Test
  void aQuorumsFirstVotesNewerThanTheLockUnlock() {
    Solo replica = locked();
    replica.hearAll(first(1, 2, A.digest()), 1, 2);
    replica.hear(3, propose(2, B, proof(first(1, 1, B.digest()), 1, 2, 3)));
    assertThat(last(replica)).isEqualTo(first(1, 2, B.digest()));
  }

  @Test
  void aQuorumsFirstVotesOlderThanTheLockDoNotUnlock() {
    Solo replica = locked();
    replica.hear(2, propose(1, A));
    replica.hearAll(first(1, 1, A.digest()), 1, 2);
    assertThat(last(replica)).isEqualTo(second(1, 1, A.digest()));
    replica.hearAll(first(1, 2, A.digest()), 1, 2);
    replica.hear(3, propose(2, B, proof(first(1, 0, B.digest()), 1, 2, 3)));
    assertThat(last(replica)).isEqualTo(first(1, 2, Vote.NONE));
  }

  @Test
  void aQuorumsFirstVotesInTheSameRoundMoveTheLock() {
    Solo replica = locked();
    replica.hear(2, propose(1, B));
    replica.hearAll(first(1, 1, B.digest()), 1, 2, 3);
    assertThat(replica.votes()).endsWith(first(1, 1, Vote.NONE), second(1, 1, B.digest()));
    assertThat(replica.journal()).contains(new RoundsEntry.Accepted(1, B));
  }

  @Test
  void aProposerWhoIsLockedProposesThatBatchWithTheProof() {
    Solo replica = locked();
    replica.hearAll(first(1, 3, Vote.NONE), 1, 2);
    Proof lock = proof(first(1, 0, A.digest()), 0, 1, 2);
    assertThat(replica.actions()).contains(new Action.Broadcast(propose(3, A, lock)));
  }

  @Test
  void aProposerWhoOnlySawTheProofProposesThatBatch() {
    Solo replica = new Solo();
    Proof valid = proof(first(1, 0, B.digest()), 1, 2, 3);
    replica.hearAll(first(1, 1, Vote.NONE), 1, 2);
    replica.hear(2, propose(1, B, valid));
    replica.hearAll(first(1, 3, Vote.NONE), 1, 2);
    assertThat(replica.actions()).contains(new Action.Broadcast(propose(3, B, valid)));
  }

  @Test
  void aProposalWhoseProofSaysSomethingElseIsIllegal() {
    Proof unfit = proof(first(1, 0, A.digest()), 1, 2, 3);
    Proof tooFew = proof(first(1, 0, B.digest()), 1, 2);
    Proof wrongPhase = proof(second(1, 0, B.digest()), 1, 2, 3);
    Proof notEarlier = proof(first(1, 1, B.digest()), 1, 2, 3);
    Proof otherHeight = proof(first(2, 0, B.digest()), 1, 2, 3);
    Proof stranger = proof(first(1, 0, B.digest()), 1, 2, 4);
    for (Proof proof : List.of(unfit, tooFew, wrongPhase, notEarlier, otherHeight, stranger)) {
      Solo replica = locked();
      int votes = replica.votes().size();
      replica.hear(2, propose(1, B, proof));
      assertThat(replica.rejected()).extracting(r -> r.why().reason()).containsOnly(Reason.ILLEGAL);
      assertThat(replica.votes()).hasSize(votes);
    }
  }

  @Test
  void onlyTheProposerOfARoundProposes() {
    Solo replica = new Solo();
    replica.hear(2, propose(0, A));
    assertThat(replica.rejected())
        .extracting(r -> r.why().reason())
        .containsExactly(Reason.NOT_ENTITLED);
    assertThat(replica.votes()).isEmpty();
  }

  @Test
  void anEquivocatingVoteIsCountedOnceAndTold() {
    Solo replica = new Solo();
    replica.hear(1, propose(0, A));
    replica.hear(2, first(1, 0, B.digest()));
    replica.hear(2, first(1, 0, A.digest()));
    replica.hear(2, first(1, 0, A.digest()));
    assertThat(replica.votes()).containsExactly(first(1, 0, A.digest()));
    assertThat(replica.accused()).hasSize(2);
    assertThat(replica.accused().get(0).evidence().first().message())
        .isEqualTo(first(1, 0, B.digest()));
    replica.hearAll(first(1, 0, A.digest()), 1, 3);
    assertThat(last(replica)).isEqualTo(second(1, 0, A.digest()));
  }

  @Test
  void ofTwoProposalsInOneRoundTheFirstStands() {
    Solo replica = new Solo();
    replica.hear(1, propose(0, A));
    replica.hear(1, propose(0, B));
    assertThat(replica.votes()).containsExactly(first(1, 0, A.digest()));
    assertThat(replica.accused()).hasSize(1);
  }

  @Test
  void aDecisionNeedsAQuorumOfDistinctSigners() {
    Vote vote = second(1, 0, A.digest());
    for (Decided unproven :
        List.of(
            new Decided(proof(vote, 1, 1, 2), A),
            new Decided(proof(vote, 2, 1, 3), A),
            new Decided(proof(vote, 1, 2), A),
            new Decided(proof(vote, 1, 2, 4), A),
            new Decided(proof(first(1, 0, A.digest()), 1, 2, 3), A),
            new Decided(proof(vote, 1, 2, 3), B))) {
      Solo replica = new Solo();
      replica.hear(3, unproven);
      assertThat(replica.delivered()).isEmpty();
      assertThat(replica.rejected())
          .extracting(r -> r.why().reason())
          .containsExactly(Reason.ILLEGAL);
    }
    Solo replica = new Solo();
    replica.hear(3, new Decided(proof(vote, 1, 2, 3), A));
    assertThat(replica.delivered()).extracting(Action.Deliver::batch).containsExactly(A);
  }

  @Test
  void secondVotesOfAnEarlierRoundStillDecide() {
    Solo replica = locked();
    replica.hear(1, second(1, 0, A.digest()));
    assertThat(replica.delivered()).isEmpty();
    Solo other = new Solo();
    other.hear(1, propose(0, A));
    other.hearAll(first(1, 0, A.digest()), 1, 2);
    other.hearAll(first(1, 1, Vote.NONE), 2, 3);
    other.hearAll(second(1, 0, A.digest()), 1, 2);
    assertThat(other.delivered()).extracting(Action.Deliver::batch).containsExactly(A);
  }

  @Test
  void whoEntersARoundHasVotedInTheOneBefore() {
    Solo replica = new Solo();
    replica.hearAll(first(1, 2, A.digest()), 2, 3);
    assertThat(replica.votes()).containsExactly(first(1, 1, Vote.NONE), second(1, 1, Vote.NONE));
    replica.timeOut(1, 2);
    assertThat(last(replica)).isEqualTo(first(1, 2, Vote.NONE));
  }

  @Test
  void votesOfTheRoundBeforeAreSentAgainToo() {
    Solo replica = locked();
    int before = replica.actions().size();
    replica.tell(new Event.Expired(new RoundsTimer.Resend()));
    List<Action> again = replica.actions().subList(before, replica.actions().size());
    assertThat(again)
        .contains(
            new Action.Broadcast(first(1, 0, A.digest())),
            new Action.Broadcast(second(1, 0, A.digest())));
  }

  @Test
  void nothingIsSentBeforeWhatItSaysIsWritten() {
    Solo replica = locked();
    RoundsEntry.Voted votes =
        new RoundsEntry.Voted(List.of(first(1, 0, A.digest()), second(1, 0, A.digest())));
    assertThat(replica.actions())
        .containsSubsequence(
            new Action.Persist(new RoundsEntry.Accepted(1, A)),
            new Action.Persist(new RoundsEntry.Voted(List.of(first(1, 0, A.digest())))),
            new Action.Broadcast(first(1, 0, A.digest())),
            new Action.Persist(new RoundsEntry.Locked(proof(first(1, 0, A.digest()), 0, 1, 2))),
            new Action.Persist(votes),
            new Action.Broadcast(second(1, 0, A.digest())));
  }

  @Test
  void theLockAndTheVotesOutliveARestart() {
    Solo replica = new Solo(locked().journal());
    replica.hear(1, propose(0, B));
    assertThat(replica.votes()).isEmpty();
    replica.hearAll(second(1, 0, Vote.NONE), 1, 2, 3);
    replica.hear(2, propose(1, B));
    assertThat(replica.votes()).containsExactly(first(1, 1, Vote.NONE));
  }

  @Test
  void whatWasDecidedIsDeliveredAgainAfterARestart() {
    Solo before = new Solo();
    before.hear(3, new Decided(proof(second(1, 0, A.digest()), 1, 2, 3), A));
    before.hear(3, new Decided(proof(second(2, 4, B.digest()), 0, 1, 2), B));
    Solo after = new Solo(before.journal());
    assertThat(after.delivered()).isEqualTo(before.delivered()).hasSize(2);
    assertThat(after.journal()).isEmpty();
  }

  @Test
  void aProposerWhoRestartsDoesNotProposeAnotherBatchInTheSameRound() {
    Solo before = new Solo();
    before.hearAll(first(1, 3, Vote.NONE), 1, 2);
    assertThat(before.votes()).endsWith(first(1, 3, Batch.EMPTY.digest()));
    Solo after = new Solo(before.journal());
    after.tell(new Event.Submitted(List.of(Sample.bundle("a"))));
    assertThat(after.actions())
        .noneMatch(a -> a instanceof Action.Broadcast b && b.message() instanceof Propose);
  }

  @Test
  void aNewProposalWaitsUntilItsTimeHasComeAndAnOldOneDoesNot() {
    Batch early = new Batch(10_000_000, List.of(Sample.bundle("a")));
    Solo replica = new Solo();
    replica.hear(1, propose(0, early));
    assertThat(replica.votes()).isEmpty();
    replica.clock(8_000_000);
    replica.hear(2, first(1, 0, early.digest()));
    assertThat(replica.votes()).containsExactly(first(1, 0, early.digest()));
    Solo other = new Solo();
    other.hearAll(first(1, 1, Vote.NONE), 1, 3);
    other.hear(2, propose(1, early, proof(first(1, 0, early.digest()), 1, 2, 3)));
    assertThat(last(other)).isEqualTo(first(1, 1, early.digest()));
  }

  @Test
  void whatIsFarAheadIsNotKept() {
    Solo replica = new Solo();
    replica.hear(3, first(100, 0, A.digest()));
    assertThat(replica.rejected()).extracting(r -> r.why().reason()).containsExactly(Reason.AHEAD);
    // One liar in a far round moves nobody; f + 1 do, and then votes of that round count.
    replica.hear(3, first(1, 1_000_000, A.digest()));
    assertThat(replica.votes()).isEmpty();
    replica.hear(2, first(1, 1_000, A.digest()));
    assertThat(last(replica)).isEqualTo(second(1, 999, Vote.NONE));
  }
}
