package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Origin;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import io.parley.hotstuff.HotStuffTimer.Resend;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.Mandate;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.kit.Intervals;
import io.parley.pacemaker.LeaderTerms;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who leads, where those lead that have voted lately; terms of four views, n = 4. */
class LeaderScheduleTest {
  private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);
  private static final LeaderTerms TERMS = new LeaderTerms(4, 4);
  private static final LeaderSchedule SCHEDULE = new LeaderSchedule(TERMS, true);
  private static final Forger FORGER = new Forger(4, new HotStuff());
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;
  private static final Signers ALL = signers(R0, R1, R2, R3);
  private static final Digest BODY = Batch.EMPTY.digest();

  private static Signers signers(ReplicaId... ids) {
    return Signers.of(4, List.of(ids));
  }

  private static Header on(Header parent, QuorumCertificate justify, long view, ReplicaId leader) {
    Optional<Mandate> mandate = SCHEDULE.mandate(leader, view, justify, parent);
    return Header.on(justify, view, BODY, mandate);
  }

  private static QuorumCertificate by(Header block, ReplicaId... signers) {
    return FORGER.certificate(Phase.PREPARE, block, signers);
  }

  private static Mandate mandate(Header block) {
    return block.mandate().orElseThrow();
  }

  private static Proposal proposal(Header block, QuorumCertificate justify, Header parent) {
    return new Proposal(
        block, justify, Optional.empty(), Optional.of(parent), Optional.of(Batch.EMPTY));
  }

  @Test
  void inTheBeginningAllLeadInMembershipOrder() {
    Header first = on(Header.GENESIS, GENESIS, 1, R0);
    assertThat(SCHEDULE.after(Header.GENESIS, 1)).isEqualTo(R0);
    assertThat(mandate(first)).isEqualTo(new Mandate(R0, ALL, ALL));
    assertThat(SCHEDULE.after(first, 4)).isEqualTo(R1);
  }

  @Test
  void aTermHasOneLeader() {
    Header first = on(Header.GENESIS, GENESIS, 4, R2);
    Header second = on(first, by(first, R0, R1, R2), 5, SCHEDULE.after(first, 5));
    assertThat(SCHEDULE.after(first, 5)).isEqualTo(R2);
    assertThat(second.mandate()).isEqualTo(first.mandate());
  }

  /** Of term 1, which begins with a certificate by R0, R2 and R3, comes the leader of term 3. */
  @Test
  void thoseLeadThatVotedTwoTermsBefore() {
    Header lastOf0 = on(Header.GENESIS, GENESIS, 3, R0);
    QuorumCertificate elects = by(lastOf0, R0, R2, R3);
    Header of1 = on(lastOf0, elects, 4, SCHEDULE.after(lastOf0, 4));
    assertThat(mandate(of1)).isEqualTo(new Mandate(R1, ALL, signers(R0, R2, R3)));
    Header lastOf1 = on(of1, by(of1, R0, R1, R2), 7, R1);
    Header of2 = on(lastOf1, by(lastOf1, R0, R1, R2), 8, SCHEDULE.after(lastOf1, 8));
    assertThat(mandate(of2)).isEqualTo(new Mandate(R2, signers(R0, R2, R3), signers(R0, R1, R2)));
    Header lastOf2 = on(of2, by(of2, R0, R1, R2), 11, R2);
    assertThat(SCHEDULE.after(lastOf2, 12)).isEqualTo(R0);
    Header of3 = on(lastOf2, by(lastOf2, R0, R1, R2), 12, R0);
    assertThat(mandate(of3).eligible().count()).isEqualTo(3);
  }

  /**
   * Pitfall H14: of one view several time-out certificates may be, which name blocks of different
   * heights.
   */
  @Test
  void afterATimeOutTheViewAloneTells() {
    Header low = on(Header.GENESIS, GENESIS, 1, R0);
    Header high = on(low, by(low, R0, R2, R3), 2, R0);
    for (Header known : List.of(low, high)) {
      QuorumCertificate justify = by(known, R0, R2, R3);
      Map<ReplicaId, Timeout> said = new TreeMap<>();
      for (ReplicaId id : List.of(R1, R2, R3)) {
        said.put(id, new Timeout(3, justify, Optional.empty()));
      }
      TimeoutCertificate givenUp = FORGER.timeouts(justify, said);
      Header block = on(known, justify, 4, R1);
      Proposal proposal =
          new Proposal(
              block, justify, Optional.of(givenUp), Optional.of(known), Optional.of(Batch.EMPTY));
      assertThat(SCHEDULE.leader(proposal)).isEqualTo(R1);
      assertThat(SCHEDULE.fault(proposal)).isEmpty();
    }
  }

  /** Pitfall H11. */
  @Test
  void whatABlockStatesOfItsLeaderIsChecked() {
    Header first = on(Header.GENESIS, GENESIS, 1, R0);
    QuorumCertificate justify = by(first, R0, R1, R2);
    Mandate due = mandate(first);
    assertThat(
            SCHEDULE.fault(proposal(Header.on(justify, 2, BODY, Optional.of(due)), justify, first)))
        .isEmpty();
    List<Mandate> lies =
        List.of(
            new Mandate(R1, due.eligible(), due.elected()),
            new Mandate(R0, signers(R0), due.elected()),
            new Mandate(R0, due.eligible(), signers(R0, R1)));
    for (Mandate lie : lies) {
      Header block = Header.on(justify, 2, BODY, Optional.of(lie));
      assertThat(SCHEDULE.fault(proposal(block, justify, first)).orElseThrow())
          .contains(lie.toString(), "expected", due.toString());
    }
    assertThat(SCHEDULE.fault(proposal(Header.on(justify, 2, BODY), justify, first))).isPresent();
  }

  /** A block that the certificate is not for states what it likes. */
  @Test
  void theBlockThatIsShownIsTheCertifiedOne() {
    Header first = on(Header.GENESIS, GENESIS, 1, R0);
    QuorumCertificate justify = by(first, R0, R1, R2);
    Mandate own = new Mandate(R3, signers(R3), signers(R3));
    Header invented = Header.on(GENESIS, 1, BODY, Optional.of(own));
    Proposal proposal = proposal(Header.on(justify, 2, BODY, Optional.of(own)), justify, invented);
    assertThat(SCHEDULE.leader(proposal)).isEqualTo(R0);
    assertThat(SCHEDULE.fault(proposal).orElseThrow()).contains("does not show");
    Mandate nobody = new Mandate(R3, signers(), signers());
    Header empty = Header.on(GENESIS, 1, BODY, Optional.of(nobody));
    assertThat(SCHEDULE.leader(proposal(Header.on(justify, 4, BODY), justify, empty)))
        .isEqualTo(R1);
  }

  @Test
  void elsewhereNothingIsStated() {
    LeaderSchedule sticky = new LeaderSchedule(TERMS, false);
    Header first = Header.on(GENESIS, 1, BODY);
    assertThat(sticky.mandate(R0, 1, GENESIS, Header.GENESIS)).isEmpty();
    assertThat(
            sticky.fault(new Proposal(first, GENESIS, Optional.empty(), Optional.of(Batch.EMPTY))))
        .isEmpty();
    assertThat(sticky.fault(proposal(first, GENESIS, Header.GENESIS))).isPresent();
  }

  // One replica, whose certified blocks are late

  private static HotStuffReplica fresh(ReplicaId self) {
    HotStuff protocol = new HotStuff();
    Options options =
        Options.PRESET
            .with(protocol.option("leaders"), "reputation")
            .with(protocol.option("pacemaker"), "broadcast")
            .with(protocol.option("termViews"), 4);
    HotStuffReplica replica =
        new HotStuffReplica(self, 4, HotStuffOptions.of(options), new ThreeChain());
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    replica.advance(new Event.Started(Origin.FRESH, base, List.of()), new Moment(1_000, 0));
    return replica;
  }

  private static List<Action> hear(
      HotStuffReplica replica, ReplicaId from, HotStuffMessage message) {
    return replica.advance(
        new Event.Received(from, FORGER.by(from, message)), new Moment(1_000, 1_000));
  }

  private static Standing standing(List<Action> actions) {
    return actions.stream()
        .filter(Action.Send.class::isInstance)
        .map(action -> ((Action.Send) action).message())
        .filter(Standing.class::isInstance)
        .map(Standing.class::cast)
        .findFirst()
        .orElseThrow();
  }

  /** Else nobody would take its word, and it would never be handed what it lacks. */
  @Test
  void whoKnowsACertificateAndNotItsBlockIsWhereItLeads() {
    HotStuffReplica replica = fresh(R3);
    Header first = on(Header.GENESIS, GENESIS, 1, R0);
    hear(replica, R0, new Certified(by(first, R0, R1, R2)));
    List<Action> actions = new ArrayList<>();
    for (int interval = 0; interval < Intervals.IDLE_INTERVALS; interval++) {
      actions.addAll(replica.advance(new Event.Expired(new Resend()), new Moment(1_000, 2_000)));
    }
    Standing said = standing(actions);
    assertThat(said.view()).isEqualTo(2);
    assertThat(said.entered()).isEmpty();
    hear(replica, R0, new Certified(by(first, R0, R1, R2)));
    assertThat(replica.status().leader()).isEqualTo(R0);
  }

  /** View 4 was entered by a time-out, under R1; what R1 certifies is late, and R1 leads on. */
  @Test
  void aBlockThatIsLateChangesNoLeader() {
    HotStuffReplica replica = fresh(R3);
    Map<ReplicaId, Timeout> said = new TreeMap<>();
    for (ReplicaId id : List.of(R0, R1, R2)) {
      said.put(id, new Timeout(1, GENESIS, Optional.empty()));
    }
    TimeoutCertificate givenUp = FORGER.timeouts(GENESIS, said);
    hear(replica, R1, new Standing(4, 0, 0, 1, GENESIS, Optional.of(givenUp)));
    assertThat(replica.status().view()).isEqualTo(4);
    assertThat(replica.status().leader()).isEqualTo(R1);
    Header block = on(Header.GENESIS, GENESIS, 4, R1);
    hear(replica, R1, new Certified(by(block, R0, R1, R2)));
    assertThat(replica.status().view()).isEqualTo(5);
    assertThat(replica.status().leader()).isEqualTo(R1);
  }

  /** Once lists without it are in force, nobody waits for a dead replica to lead. */
  @ParameterizedTest
  @ValueSource(strings = {"sticky", "reputation"})
  void theDeadAreNotHandedTheLead(String leaders) {
    Cluster cluster =
        Cluster.of(4)
            .running(new HotStuff())
            .seed(1)
            .with("leaders", leaders)
            .with("termViews", 8)
            .with("viewTimeout", 200)
            .with("resendInterval", 50)
            .start();
    cluster.crash(R3);
    lead(cluster, 40);
    List<Object> givenUp = new ArrayList<>();
    cluster.when(Traffic.any().of("Timeout").where(givenUp::add));
    lead(cluster, 60);
    if (leaders.equals("reputation")) {
      assertThat(givenUp).isEmpty();
    } else {
      assertThat(givenUp).isNotEmpty();
    }
  }

  private static void lead(Cluster cluster, int commands) {
    for (int i = 0; i < commands; i++) {
      cluster.submit("command " + cluster.now() + " " + i);
      cluster.runUntilAcknowledged(RECOVERY_MAX);
    }
  }
}
