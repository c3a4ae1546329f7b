package io.parley.pbft;

import static io.parley.pbft.Sample.ballots;
import static io.parley.pbft.Sample.batch;
import static io.parley.pbft.Sample.by;
import static io.parley.pbft.Sample.prepared;
import static io.parley.pbft.Sample.viewChange;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.kit.Outbox;
import io.parley.kit.Quorums;
import io.parley.pbft.message.Ballot;
import io.parley.pbft.message.PbftMessage.Decided;
import io.parley.pbft.message.PbftMessage.NewView;
import io.parley.pbft.message.PbftMessage.Proof;
import io.parley.pbft.message.PbftMessage.Proposal;
import io.parley.pbft.message.PbftMessage.StableCheckpoint;
import io.parley.pbft.message.PbftMessage.ViewChange;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SafetyRulesTest {
  private static final int WINDOW = 8;
  private static final Batch A = batch("a");
  private static final Batch B = batch("b");

  private final Quorums quorums = new Quorums(4);
  private final Promises promises = new Promises(new Outbox(), List.of());

  private Optional<String> fault(ViewChange viewChange) {
    return SafetyRules.fault(viewChange, WINDOW);
  }

  private Optional<String> fault(NewView newView) {
    return SafetyRules.fault(newView, quorums);
  }

  @Test
  void viewChangeThatStatesWhatIsPossibleIsLegal() {
    assertThat(fault(viewChange(2, 4, prepared(1, 5, A), prepared(0, 12, B)))).isEmpty();
  }

  /** Pitfall P1. */
  @Test
  void stableCheckpointNeedsAQuorum() {
    assertThat(SafetyRules.fault(Sample.stable(4), quorums)).isEmpty();
    assertThat(SafetyRules.fault(new StableCheckpoint(4, Sample.STATE, ballots(0, 1)), quorums))
        .contains("2 signatures, expected 3");
  }

  /** Pitfall H10: one signer thrice is one signer. */
  @Test
  void duplicateSignersAreNoQuorum() {
    Ballot one = ballots(1).get(0);
    assertThat(SafetyRules.fault(new Proof(prepared(1, 5, A), List.of(one, one, one)), quorums))
        .contains("signers are not distinct and ascending");
  }

  @Test
  void strangersAreNoSigners() {
    assertThat(SafetyRules.fault(new Proof(prepared(1, 5, A), ballots(1, 2, 4)), quorums))
        .contains("R4 is not a replica");
  }

  @Test
  void nothingIsPreparedInTheViewThatIsAskedForOrLater() {
    assertThat(fault(viewChange(2, 4, prepared(2, 5, A)))).isPresent();
    assertThat(fault(viewChange(2, 4, prepared(3, 5, A)))).isPresent();
  }

  @Test
  void preparedHeightsLieBetweenTheWatermarksOnceEach() {
    assertThat(fault(viewChange(2, 4, prepared(1, 4, A)))).isPresent();
    assertThat(fault(viewChange(2, 4, prepared(1, 13, A)))).isPresent();
    assertThat(fault(viewChange(2, 4, prepared(1, 5, A), prepared(1, 5, B)))).isPresent();
    assertThat(fault(viewChange(2, 4, prepared(1, 6, A), prepared(1, 5, B)))).isPresent();
  }

  /** Pitfall P2: gaps get the null request. */
  @Test
  void gapsBelowThePreparedAreFilledWithTheNullRequest() {
    List<Proposal> proposals =
        SafetyRules.proposals(
            List.of(
                by(0, viewChange(2, 4, prepared(1, 7, A))),
                by(1, viewChange(2, 4, prepared(1, 5, B))),
                by(2, viewChange(2, 4))));
    assertThat(proposals)
        .containsExactly(
            new Proposal(5, B.digest()),
            new Proposal(6, Batch.EMPTY.digest()),
            new Proposal(7, A.digest()));
  }

  @Test
  void theHighestViewWinsWhateverTheOrder() {
    Signed<ViewChange> low = by(0, viewChange(3, 4, prepared(0, 5, A)));
    Signed<ViewChange> high = by(1, viewChange(3, 4, prepared(2, 5, B)));
    Signed<ViewChange> none = by(2, viewChange(3, 4));
    assertThat(SafetyRules.proposals(List.of(low, high, none)))
        .containsExactly(new Proposal(5, B.digest()));
    assertThat(
            SafetyRules.proposals(
                List.of(by(0, high.message()), by(1, low.message()), by(2, none.message()))))
        .containsExactly(new Proposal(5, B.digest()));
  }

  /** Pitfall P2: those who are behind in checkpoints count too. */
  @Test
  void preparedOfOneWhoLagsBehindCounts() {
    assertThat(
            SafetyRules.proposals(
                List.of(
                    by(0, viewChange(2, 0, prepared(1, 3, A), prepared(1, 5, B))),
                    by(1, viewChange(2, 4)),
                    by(2, viewChange(2, 4)))))
        .containsExactly(new Proposal(5, B.digest()));
  }

  /** Pitfall P1: only what would decide must be proven, and all that would. */
  @Test
  void whatIsStatedOfTheHighestViewOfEachHeightDecides() {
    assertThat(
            SafetyRules.decisive(
                List.of(
                    by(0, viewChange(3, 0, prepared(2, 3, A), prepared(0, 5, A))),
                    by(1, viewChange(3, 4, prepared(2, 5, B), prepared(1, 6, A))),
                    by(2, viewChange(3, 4, prepared(2, 5, A), prepared(1, 6, A))))))
        .containsExactly(prepared(2, 5, B), prepared(2, 5, A), prepared(1, 6, A));
  }

  /** Pitfall P3: it names them, and what follows from them is nobody's choice. */
  @Test
  void newViewNamesAQuorumOfDistinctReplicas() {
    Signed<ViewChange> one = by(1, viewChange(1, 0));
    Signed<ViewChange> two = by(2, viewChange(1, 0));
    Signed<ViewChange> three = by(3, viewChange(1, 0));
    assertThat(fault(Sample.newView(1, List.of(one, two, three)))).isEmpty();
    assertThat(fault(Sample.newView(1, List.of(one, two)))).isPresent();
    assertThat(fault(Sample.newView(1, List.of(one, two, two)))).isPresent();
    assertThat(fault(Sample.newView(1, List.of(two, one, three)))).isPresent();
    assertThat(fault(Sample.newView(1, List.of(one, two, by(4, viewChange(1, 0)))))).isPresent();
  }

  @Test
  void decisionNeedsAQuorumOfCommits() {
    Decided decided = new Decided(0, 1, A.digest(), ballots(0, 2, 3), Optional.of(A));
    Decided short1 = new Decided(0, 1, A.digest(), ballots(0, 2), Optional.of(A));
    assertThat(SafetyRules.fault(decided, quorums)).isEmpty();
    assertThat(SafetyRules.fault(short1, quorums)).isPresent();
  }

  /** Pitfall P24: no vote without the body. */
  @Test
  void nothingIsPreparedWithoutItsBodyNorTwice() {
    Slot slot = new Slot(1);
    assertThat(SafetyRules.mayPrepare(slot, 0, promises)).isFalse();
    slot.propose(0, A.digest());
    assertThat(SafetyRules.mayPrepare(slot, 0, promises)).isFalse();
    slot.attach(A);
    assertThat(SafetyRules.mayPrepare(slot, 1, promises)).isFalse();
    assertThat(SafetyRules.mayPrepare(slot, 0, promises)).isTrue();
    promises.accept(0, 1, A);
    assertThat(SafetyRules.mayPrepare(slot, 0, promises)).isFalse();
  }

  @Test
  void preparedNeedsAQuorumForTheAcceptedDigestInThisView() {
    Slot slot = new Slot(1);
    slot.propose(1, A.digest());
    slot.attach(A);
    promises.accept(1, 1, A);
    for (int replica = 0; replica < 2; replica++) {
      Ballot ballot = ballots(replica).get(0);
      slot.prepares().add(1, ballot.signer(), A.digest(), ballot);
    }
    slot.prepares().add(1, new ReplicaId(2), B.digest(), ballots(2).get(0));
    slot.prepares().add(0, new ReplicaId(3), A.digest(), ballots(3).get(0));
    assertThat(SafetyRules.isPrepared(slot, 1, promises, quorums)).isFalse();
    slot.prepares().add(1, new ReplicaId(3), A.digest(), ballots(3).get(0));
    assertThat(SafetyRules.isPrepared(slot, 1, promises, quorums)).isTrue();
  }
}
