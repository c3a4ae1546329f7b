package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Claim;
import io.parley.api.Digest;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry.Lock;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.kit.Quorums;
import io.parley.pacemaker.LeaderTerms;
import io.parley.pacemaker.Pacemaker;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SafetyRulesTest {
  private static final Digest BODY = Digest.of(Bytes.utf8("body"));
  private static final Certificate SIGNED =
      new Certificate(Signers.of(4, List.of(R0, R1, R2)), Bytes.utf8("proof"));

  private static final LeaderTerms TERMS = new LeaderTerms(4, 4);

  private final SafetyRules chained = rules(new ThreeChain(), "broadcast");
  private final SafetyRules basic = rules(new Phased(), "broadcast");

  private static SafetyRules rules(Rules rules, String pacemaker) {
    return new SafetyRules(
        rules, new LeaderSchedule(TERMS, false), Pacemaker.of(pacemaker, TERMS, new Quorums(4)));
  }

  private static QuorumCertificate certify(Phase phase, Header header) {
    return new QuorumCertificate(phase, header.view(), header.height(), header.digest(), SIGNED);
  }

  private static QuorumCertificate prepared(Header header) {
    return certify(Phase.PREPARE, header);
  }

  /** A chain with blocks of these views, on the first block of all. */
  private static List<Header> chain(long... views) {
    List<Header> chain = new ArrayList<>();
    QuorumCertificate justify = QuorumCertificate.GENESIS;
    for (long view : views) {
      Header header = Header.on(justify, view, BODY);
      chain.add(header);
      justify = prepared(header);
    }
    return chain;
  }

  private static Header last(List<Header> chain) {
    return chain.get(chain.size() - 1);
  }

  private static TimeoutCertificate givenUp(long view, QuorumCertificate high, Long... views) {
    return new TimeoutCertificate(view, high, List.of(views), SIGNED);
  }

  private static Proposal proposal(
      Header header, QuorumCertificate justify, TimeoutCertificate... timeout) {
    return new Proposal(header, justify, Stream.of(timeout).findFirst(), Optional.empty());
  }

  // Votes

  /** Pitfall H5: what extends the locked block is safe whatever its certificate. */
  @Test
  void proposalOnTheLockedBlockIsSafe() {
    List<Header> chain = chain(1, 2);
    Lock lock = new Lock(1, chain.get(0).digest());
    assertThat(SafetyRules.isSafe(chain.get(1), lock)).isTrue();
  }

  /** Pitfall H5: another branch is safe only if a newer certificate says so. */
  @Test
  void proposalOnAnotherBranchNeedsANewerCertificateThanTheLock() {
    Header onNewer = last(chain(1, 5, 8));
    assertThat(SafetyRules.isSafe(onNewer, new Lock(4, BODY))).isTrue();
    assertThat(SafetyRules.isSafe(onNewer, new Lock(5, BODY))).isFalse();
    assertThat(SafetyRules.isSafe(onNewer, new Lock(6, BODY))).isFalse();
  }

  /** Pitfall H2: a long branch of old views does not outweigh the lock. */
  @Test
  void heightIsNoArgumentAgainstALock() {
    assertThat(SafetyRules.isSafe(last(chain(1, 2, 3, 4, 9)), new Lock(5, BODY))).isFalse();
  }

  /** Pitfall H6. */
  @ParameterizedTest
  @EnumSource(Phase.class)
  void nothingIsVotedForTwiceInOneViewAndPhase(Phase phase) {
    Vote last = new Vote(phase, 5, 1, BODY);
    assertThat(SafetyRules.isNew(phase, 5, last, 0)).isFalse();
    assertThat(SafetyRules.isNew(phase, 4, last, 0)).isFalse();
    assertThat(SafetyRules.isNew(phase, 6, last, 0)).isTrue();
    assertThat(SafetyRules.isNew(phase, 6, null, 0)).isTrue();
  }

  @Test
  void phasesOfAViewAreVotedForInTheirOrder() {
    Vote last = new Vote(Phase.PRE_COMMIT, 5, 1, BODY);
    assertThat(SafetyRules.isNew(Phase.COMMIT, 5, last, 0)).isTrue();
    assertThat(SafetyRules.isNew(Phase.PREPARE, 5, last, 0)).isFalse();
    assertThat(SafetyRules.isNew(Phase.COMMIT, 4, last, 0)).isFalse();
  }

  /** Pitfall H18. */
  @ParameterizedTest
  @EnumSource(Phase.class)
  void nothingIsVotedForInAViewThatWasGivenUp(Phase phase) {
    assertThat(SafetyRules.isNew(phase, 5, null, 5)).isFalse();
    assertThat(SafetyRules.isNew(phase, 5, null, 6)).isFalse();
    assertThat(SafetyRules.isNew(phase, 5, null, 4)).isTrue();
  }

  // Proposals

  @Test
  void proposalOnTheCertificateOfTheViewBeforeIsLegal() {
    List<Header> chain = chain(1, 2);
    assertThat(chained.fault(proposal(chain.get(1), prepared(chain.get(0))))).isEmpty();
    QuorumCertificate decided = certify(Phase.COMMIT, chain.get(0));
    assertThat(basic.fault(proposal(chain.get(1), decided))).isEmpty();
  }

  @Test
  void proposalAfterAViewThatWasGivenUpIsLegal() {
    List<Header> chain = chain(1, 4);
    QuorumCertificate justify = prepared(chain.get(0));
    Proposal proposal = proposal(chain.get(1), justify, givenUp(2, justify, 1L, 0L, 1L));
    assertThat(chained.fault(proposal)).isEmpty();
    assertThat(basic.fault(proposal)).isEmpty();
  }

  /** Pitfall H5. */
  @Test
  void proposalHangsOnTheBlockThatItsCertificateIsFor() {
    List<Header> chain = chain(1, 2);
    QuorumCertificate other = prepared(Header.on(QuorumCertificate.GENESIS, 1, Digest.ZERO));
    assertThat(chained.fault(proposal(chain.get(1), other)).orElseThrow())
        .contains("does not hang on");
  }

  @Test
  void proposalTellsViewAndHeightOfItsParentAsTheCertificateDoes() {
    Header parent = last(chain(1));
    QuorumCertificate justify = prepared(parent);
    Header otherView = new Header(2, 2, parent.digest(), 0, BODY);
    Header otherHeight = new Header(2, 3, parent.digest(), 1, BODY);
    assertThat(chained.fault(proposal(otherView, justify)).orElseThrow())
        .contains("does not hang on");
    assertThat(chained.fault(proposal(otherHeight, justify)).orElseThrow())
        .contains("does not hang on");
  }

  @Test
  void proposalIsOfALaterViewThanItsCertificate() {
    Header parent = last(chain(4));
    Header header = Header.on(prepared(parent), 4, BODY);
    assertThat(basic.fault(proposal(header, prepared(parent))).orElseThrow())
        .contains("is justified by");
  }

  /** Pitfall H12: nobody jumps over views on his own word. */
  @Test
  void proposalOfAViewThatItsCertificateDoesNotLeadToNeedsATimeout() {
    List<Header> chain = chain(1, 3);
    assertThat(chained.fault(proposal(chain.get(1), prepared(chain.get(0)))))
        .hasValueSatisfying(fault -> assertThat(fault).contains("leads to view 2, not to 3"));
    QuorumCertificate decided = certify(Phase.COMMIT, chain.get(0));
    assertThat(basic.fault(proposal(chain.get(1), decided)))
        .hasValueSatisfying(fault -> assertThat(fault).contains("leads to view 2, not to 3"));
  }

  /** Basic HotStuff's views end with a decision or not at all. */
  @Test
  void preparedBlockDoesNotLeadToTheNextViewOfBasicHotStuff() {
    List<Header> chain = chain(1, 2);
    assertThat(basic.fault(proposal(chain.get(1), prepared(chain.get(0)))))
        .hasValueSatisfying(fault -> assertThat(fault).contains("leads to view 1, not to 2"));
  }

  // Time-out certificates

  @Test
  void timeoutThatIsNotNeededMustNotBeThere() {
    QuorumCertificate high = prepared(last(chain(3)));
    TimeoutCertificate needless = givenUp(3, high, 3L, 3L, 3L);
    assertThat(chained.entitlement(4, high, Optional.of(needless)).orElseThrow())
        .contains("leads to view 4 without");
  }

  @Test
  void timeoutLeadsToTheNextTermOnly() {
    QuorumCertificate high = prepared(last(chain(1)));
    TimeoutCertificate timeout = givenUp(2, high, 1L, 1L, 1L);
    assertThat(chained.entitlement(4, high, Optional.of(timeout))).isEmpty();
    for (long view : new long[] {3, 5, 8}) {
      assertThat(chained.entitlement(view, high, Optional.of(timeout)).orElseThrow())
          .contains("does not lead to view " + view);
    }
  }

  /** Pitfall H17: a leader may not hide what those who gave up knew. */
  @Test
  void certificateIsNotBelowTheOneThatTheTimeoutNames() {
    List<Header> chain = chain(1, 2);
    QuorumCertificate high = prepared(chain.get(1));
    TimeoutCertificate timeout = givenUp(3, high, 2L, 1L, 1L);
    assertThat(chained.entitlement(4, high, Optional.of(timeout))).isEmpty();
    assertThat(chained.entitlement(4, prepared(chain.get(0)), Optional.of(timeout)).orElseThrow())
        .contains("names a higher certificate");
  }

  /** Pitfall H17: else the one that it names is not what they knew. */
  @Test
  void timeoutComesWithACertificateOfTheHighestViewThatItsSignersTold() {
    List<Header> chain = chain(1, 2);
    QuorumCertificate high = prepared(chain.get(1));
    TimeoutCertificate stale = givenUp(3, prepared(chain.get(0)), 2L, 1L, 1L);
    assertThat(chained.entitlement(4, high, Optional.of(stale)).orElseThrow())
        .contains("comes without a certificate of view 2");
    TimeoutCertificate fictitious = givenUp(3, high, 1L, 1L, 1L);
    assertThat(chained.entitlement(4, high, Optional.of(fictitious)).orElseThrow())
        .contains("comes without a certificate of view 1");
  }

  /** Who knows a certificate of a view has left it, and does not give it up. */
  @Test
  void viewBelowItsCertificateIsNotGivenUp() {
    QuorumCertificate high = prepared(last(chain(3)));
    TimeoutCertificate timeout = givenUp(3, high, 3L, 3L, 3L);
    assertThat(basic.entitlement(4, high, Optional.of(timeout))).isEmpty();
    QuorumCertificate decided = certify(Phase.COMMIT, last(chain(2)));
    TimeoutCertificate late = givenUp(2, decided, 2L, 2L, 2L);
    assertThat(basic.entitlement(4, decided, Optional.of(late)).orElseThrow())
        .contains("gives up a view below");
  }

  @Test
  void entitlementWithoutATimeoutIsTheCertificateOfTheViewBefore() {
    QuorumCertificate high = prepared(last(chain(3)));
    assertThat(chained.entitlement(4, high, Optional.empty())).isEmpty();
    assertThat(chained.entitlement(3, high, Optional.empty())).isPresent();
    assertThat(chained.entitlement(5, high, Optional.empty())).isPresent();
    assertThat(basic.entitlement(3, high, Optional.empty())).isEmpty();
    assertThat(chained.entitlement(1, QuorumCertificate.GENESIS, Optional.empty())).isEmpty();
    assertThat(basic.entitlement(1, QuorumCertificate.GENESIS, Optional.empty())).isEmpty();
  }

  // What is committed

  /** Pitfall H1. */
  @Test
  void threeBlocksOfConsecutiveViewsCommitTheFirst() {
    Rules rules = new ThreeChain();
    List<Header> chain = chain(3, 4, 5);
    assertThat(rules.committed(chain, prepared(last(chain)))).isEqualTo(1);
    List<Header> longer = chain(1, 3, 7, 8, 9);
    assertThat(rules.committed(longer, prepared(last(longer)))).isEqualTo(3);
  }

  /** Pitfall H1: direct parents are not enough. */
  @Test
  void gapInTheViewsCommitsNothing() {
    Rules rules = new ThreeChain();
    for (List<Header> chain : List.of(chain(3, 4, 6), chain(2, 4, 5), chain(1, 4, 8))) {
      assertThat(rules.committed(chain, prepared(last(chain)))).isZero();
    }
  }

  @Test
  void fewerThanThreeBlocksCommitNothing() {
    Rules rules = new ThreeChain();
    assertThat(rules.committed(chain(1), prepared(last(chain(1))))).isZero();
    assertThat(rules.committed(chain(1, 2), prepared(last(chain(1, 2))))).isZero();
  }

  @Test
  void onlyTheLastPhaseCommitsInBasicHotStuff() {
    Rules rules = new Phased();
    List<Header> chain = chain(1, 5);
    assertThat(rules.committed(chain, certify(Phase.COMMIT, last(chain)))).isEqualTo(2);
    assertThat(rules.committed(chain, certify(Phase.PRE_COMMIT, last(chain)))).isZero();
    assertThat(rules.committed(chain, certify(Phase.PREPARE, last(chain)))).isZero();
  }

  // Locks

  /** Pitfall H3: the head of the two-chain. */
  @Test
  void certificateLocksTheParentOfItsBlock() {
    List<Header> chain = chain(3, 5);
    Lock lock = new ThreeChain().lock(prepared(chain.get(1)), chain.get(1));
    assertThat(lock).isEqualTo(new Lock(3, chain.get(0).digest()));
    assertThat(new ThreeChain().lock(prepared(chain.get(1)), null)).isEqualTo(Lock.NONE);
    assertThat(new ThreeChain().lock(QuorumCertificate.GENESIS, Header.GENESIS))
        .isEqualTo(Lock.NONE);
  }

  /** Pitfall H4: whoever sees the last phase first is locked by it. */
  @Test
  void preCommitAndCommitLockTheirBlockInBasicHotStuff() {
    Header block = last(chain(3));
    Lock locked = new Lock(3, block.digest());
    Rules rules = new Phased();
    assertThat(rules.lock(certify(Phase.PREPARE, block), block)).isEqualTo(Lock.NONE);
    assertThat(rules.lock(certify(Phase.PRE_COMMIT, block), block)).isEqualTo(locked);
    assertThat(rules.lock(certify(Phase.COMMIT, block), null)).isEqualTo(locked);
  }

  @Test
  void phasesFollowEachOther() {
    assertThat(new Phased().after(Phase.PREPARE)).contains(Phase.PRE_COMMIT);
    assertThat(new Phased().after(Phase.PRE_COMMIT)).contains(Phase.COMMIT);
    assertThat(new Phased().after(Phase.COMMIT)).isEmpty();
    assertThat(new ThreeChain().after(Phase.PREPARE)).isEmpty();
  }

  @Test
  void laterPhaseOfAViewIsAboveAnEarlierOne() {
    Header block = last(chain(3));
    QuorumCertificate prepare = certify(Phase.PREPARE, block);
    QuorumCertificate commit = certify(Phase.COMMIT, block);
    assertThat(commit.isAbove(prepare)).isTrue();
    assertThat(prepare.isAbove(commit)).isFalse();
    assertThat(prepare.isAbove(prepare)).isFalse();
    assertThat(prepared(last(chain(4))).isAbove(commit)).isTrue();
  }

  // Proofs of what is decided

  private static List<Batch> bodies(int count) {
    List<Batch> bodies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      bodies.add(new Batch(i, List.of()));
    }
    return bodies;
  }

  @Test
  void decidedChainIsLegal() {
    List<Header> chain = chain(1, 3, 4, 5);
    QuorumCertificate certificate = prepared(last(chain));
    assertThat(chained.fault(new Decided(chain, bodies(2), certificate))).isEmpty();
    QuorumCertificate commit = certify(Phase.COMMIT, last(chain));
    assertThat(basic.fault(new Decided(chain, bodies(4), commit))).isEmpty();
  }

  @Test
  void decidedChainHasNoMoreBodiesThanItCommits() {
    List<Header> chain = chain(1, 3, 4, 5);
    Decided decided = new Decided(chain, bodies(3), prepared(last(chain)));
    assertThat(chained.fault(decided)).contains("proves 2 blocks committed, expected 3");
  }

  /** Also if there are no bodies to be committed, which is how it is remembered. */
  @Test
  void decidedChainCommitsSomething() {
    List<Header> chain = chain(1, 3, 4);
    assertThat(chained.fault(new Decided(chain, List.of(), prepared(last(chain))))).isPresent();
    QuorumCertificate preCommit = certify(Phase.PRE_COMMIT, last(chain));
    assertThat(basic.fault(new Decided(chain, List.of(), preCommit))).isPresent();
  }

  @Test
  void decidedChainIsUnbroken() {
    List<Header> chain = new ArrayList<>(chain(1, 2, 3, 4));
    QuorumCertificate certificate = prepared(last(chain));
    chain.remove(1);
    assertThat(chained.fault(new Decided(chain, bodies(1), certificate)).orElseThrow())
        .contains("is not the parent of");
  }

  @Test
  void parentIsNamedWithItsViewAndHeight() {
    List<Header> chain = chain(3, 4);
    Header parent = chain.get(0);
    assertThat(SafetyRules.isParent(parent, chain.get(1))).isTrue();
    Header view = new Header(4, 2, parent.digest(), 2, BODY);
    Header height = new Header(4, 3, parent.digest(), 3, BODY);
    Header other = new Header(4, 2, BODY, 3, BODY);
    assertThat(List.of(view, height, other))
        .noneMatch(child -> SafetyRules.isParent(parent, child));
  }

  /** Pitfall H7. */
  @Test
  void certificateIsForItsBlockInItsViewAtItsHeight() {
    Header block = last(chain(3));
    QuorumCertificate good = prepared(block);
    assertThat(SafetyRules.isOf(good, block)).isTrue();
    QuorumCertificate view =
        new QuorumCertificate(Phase.PREPARE, 4, 1, block.digest(), good.certificate());
    QuorumCertificate height =
        new QuorumCertificate(Phase.PREPARE, 3, 2, block.digest(), good.certificate());
    QuorumCertificate digest = new QuorumCertificate(Phase.PREPARE, 3, 1, BODY, good.certificate());
    assertThat(List.of(view, height, digest)).noneMatch(qc -> SafetyRules.isOf(qc, block));
    for (QuorumCertificate bad : List.of(view, height, digest)) {
      assertThat(chained.fault(new Decided(List.of(block), List.of(), bad)).orElseThrow())
          .contains("is not for");
    }
  }

  // What must be verified first

  /** Pitfall H8: not any certificate of the first block, but the one. */
  @Test
  void onlyTheVeryFirstCertificateNeedsNoSignatures() {
    QuorumCertificate genesis = QuorumCertificate.GENESIS;
    assertThat(new Certified(genesis).claims(4)).isEmpty();
    Certificate none = genesis.certificate();
    for (QuorumCertificate forged :
        List.of(
            new QuorumCertificate(Phase.COMMIT, 7, 0, genesis.block(), none),
            new QuorumCertificate(Phase.COMMIT, 0, 7, genesis.block(), none),
            new QuorumCertificate(Phase.PREPARE, 0, 0, genesis.block(), none),
            new QuorumCertificate(Phase.COMMIT, 0, 0, BODY, none),
            new QuorumCertificate(Phase.COMMIT, 0, 0, genesis.block(), SIGNED))) {
      assertThat(new Certified(forged).claims(4)).hasSize(1);
    }
  }

  /** Pitfalls H7, H9, P21: a quorum for phase, view, height and block, wherever it is embedded. */
  @Test
  void everyEmbeddedCertificateIsAClaimOfAQuorum() {
    List<Header> chain = chain(1, 4);
    QuorumCertificate high = prepared(chain.get(0));
    TimeoutCertificate timeout = givenUp(2, high, 1L, 0L, 1L);
    Claim ofHigh =
        new Claim.OfQuorum(
            new Vote(Phase.PREPARE, 1, 1, chain.get(0).digest()).statement(), SIGNED, 3);
    Claim ofTimeout =
        new Claim.OfEach(
            List.of(
                TimeoutCertificate.statement(2, 1),
                TimeoutCertificate.statement(2, 0),
                TimeoutCertificate.statement(2, 1)),
            SIGNED,
            3);
    assertThat(new Certified(high).claims(4)).containsExactly(ofHigh);
    assertThat(proposal(chain.get(1), high, timeout).claims(4))
        .containsExactly(ofHigh, ofHigh, ofTimeout);
    assertThat(new Timeout(4, high, Optional.of(timeout)).claims(4))
        .containsExactly(ofHigh, ofHigh, ofTimeout);
    assertThat(new Certified(high).claims(6)).allMatch(c -> ((Claim.OfQuorum) c).signersMin() == 4);
  }

  @Test
  void statementsOfDifferentPhasesDiffer() {
    for (Phase phase : Phase.values()) {
      for (Phase other : Phase.values()) {
        boolean same =
            new Vote(phase, 1, 1, BODY).statement().equals(new Vote(other, 1, 1, BODY).statement());
        assertThat(same).isEqualTo(phase == other);
      }
    }
    assertThat(TimeoutCertificate.statement(1, 1).phase()).isEqualTo("timeout");
  }
}
