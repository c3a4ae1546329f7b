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
import io.parley.pbft.message.PbftMessage.Prepared;
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
    return SafetyRules.fault(viewChange, quorums, WINDOW);
  }

  private Optional<String> fault(NewView newView) {
    return SafetyRules.fault(newView, quorums, WINDOW);
  }

  @Test
  void provenViewChangeIsLegal() {
    assertThat(fault(viewChange(2, 4, prepared(1, 5, A), prepared(0, 12, B)))).isEmpty();
  }

  /** Pitfall P1. */
  @Test
  void stableCheckpointNeedsAQuorum() {
    StableCheckpoint short1 = new StableCheckpoint(4, Sample.STATE, ballots(0, 1));
    assertThat(fault(new ViewChange(2, short1, List.of())))
        .contains("stable checkpoint: 2 signatures, expected 3");
  }

  /** Pitfall H10: one signer thrice is one signer. */
  @Test
  void duplicateSignersAreNoQuorum() {
    Ballot one = ballots(1).get(0);
    Prepared forged = new Prepared(1, 5, A.digest(), List.of(one, one, one));
    assertThat(fault(viewChange(2, 4, forged)))
        .contains("prepared height 5: signers are not distinct and ascending");
  }

  @Test
  void strangersAreNoSigners() {
    Prepared forged = new Prepared(1, 5, A.digest(), ballots(1, 2, 4));
    assertThat(fault(viewChange(2, 4, forged))).contains("prepared height 5: R4 is not a replica");
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

  /** Pitfall P3: a backup recomputes what the primary proposes. */
  @Test
  void newViewThatOmitsWhatWasPreparedIsIllegal() {
    List<Signed<ViewChange>> viewChanges =
        List.of(
            by(0, viewChange(1, 0, prepared(0, 1, A))),
            by(1, viewChange(1, 0)),
            by(2, viewChange(1, 0)));
    assertThat(fault(Sample.newView(1, viewChanges))).isEmpty();
    assertThat(fault(new NewView(1, viewChanges, List.of()))).isPresent();
    assertThat(fault(new NewView(1, viewChanges, List.of(new Proposal(1, Batch.EMPTY.digest())))))
        .isPresent();
    assertThat(
            fault(
                new NewView(
                    1,
                    viewChanges,
                    List.of(new Proposal(1, A.digest()), new Proposal(2, B.digest())))))
        .isPresent();
  }

  @Test
  void newViewNeedsAQuorumOfDistinctViewChangesForItsView() {
    Signed<ViewChange> one = by(1, viewChange(1, 0));
    Signed<ViewChange> two = by(2, viewChange(1, 0));
    assertThat(fault(Sample.newView(1, List.of(one, two)))).isPresent();
    assertThat(fault(Sample.newView(1, List.of(one, two, two)))).isPresent();
    assertThat(fault(Sample.newView(1, List.of(one, two, by(3, viewChange(2, 0))))))
        .contains("a VIEW-CHANGE for view 2");
    assertThat(fault(Sample.newView(1, List.of(one, two, by(4, viewChange(1, 0)))))).isPresent();
  }

  @Test
  void newViewWithAnUnprovenCertificateIsIllegal() {
    Prepared unproven = new Prepared(0, 1, A.digest(), ballots(0, 1));
    List<Signed<ViewChange>> viewChanges =
        List.of(
            by(0, viewChange(1, 0, unproven)), by(1, viewChange(1, 0)), by(2, viewChange(1, 0)));
    assertThat(fault(Sample.newView(1, viewChanges))).isPresent();
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
