package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchDecided;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** One of four replicas lies; the others agree and go on. */
class ByzantineTest {
  private static final Duration RECOVERY_MAX = Duration.ofMinutes(2);
  private static final List<ReplicaId> CORRECT = List.of(R0, R1, R2);
  private static final long LAST = Long.MAX_VALUE - 1;

  static Stream<Protocol> protocols() {
    return Stream.of(new HotStuff(), new BasicHotStuff(), new TwoChainHotStuff());
  }

  /** Leaders change every four views; R0 leads first. */
  private static Cluster start(Protocol protocol) {
    return Cluster.of(4).running(protocol).with("termViews", 4).seed(5).start();
  }

  private static void submit(Cluster cluster, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      cluster.submit(prefix + i);
      cluster.run(Duration.ofMillis(9));
    }
  }

  /** All that is sent and fits, as it is sent from now on. */
  private static <M extends Message> List<M> tap(Cluster cluster, Traffic traffic, Class<M> type) {
    List<M> seen = new ArrayList<>();
    cluster.when(
        traffic.where(
            message -> {
              if (type.isInstance(message)) {
                seen.add(type.cast(message));
              }
              return false;
            }));
    return seen;
  }

  private static void toCorrect(Cluster cluster, HotStuffMessage lie) {
    CORRECT.forEach(id -> cluster.forge(R3, id, lie));
    cluster.run(Duration.ofMillis(20));
  }

  private static List<Long> views(Cluster cluster) {
    return CORRECT.stream().map(id -> cluster.status(id).view()).toList();
  }

  private static void assertComplaint(Cluster cluster, ReplicaId of, String about) {
    assertThat(cluster.grievances(of)).anySatisfy(text -> assertThat(text).contains(about));
  }

  private static Message otherwise(Message message) {
    if (!(message instanceof Proposal proposal)
        || proposal.header().isEmpty()
        || proposal.body().isEmpty()) {
      return message;
    }
    Batch body = proposal.body().get();
    Batch other = new Batch(body.stamp() + 1, body.bundles());
    Header header = Header.on(proposal.justify(), proposal.header().view(), other.digest());
    return new Proposal(header, proposal.justify(), proposal.timeout(), Optional.of(other));
  }

  // Leaders

  /** Pitfall P20. */
  @ParameterizedTest
  @MethodSource("protocols")
  void leaderThatProposesTwoBlocksToTwoHalvesIsReplaced(Protocol protocol) {
    Cluster cluster = start(protocol);
    cluster.when(Traffic.from(R0).to(R2, R3).of("Proposal")).rewrite(ByzantineTest::otherwise);
    submit(cluster, "a", 30);
    cluster.runUntilAcknowledged(RECOVERY_MAX);
    cluster.heal();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Pitfall P20: the minority's block is not the certified one, which it must fetch. */
  @ParameterizedTest
  @MethodSource("protocols")
  void oneWhoWasToldAnotherBlockFetchesTheCertifiedOne(Protocol protocol) {
    Cluster cluster = start(protocol);
    cluster.when(Traffic.from(R0).to(R3).of("Proposal")).rewrite(ByzantineTest::otherwise);
    submit(cluster, "a", 30);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void whoeverHearsBothProposalsOfAViewAccusesItsLeader(Protocol protocol) {
    Cluster cluster = start(protocol);
    List<Proposal> made = tap(cluster, Traffic.from(R0).to(R1), Proposal.class);
    cluster.submit("a");
    cluster.runUntil(
        "a command is proposed",
        () -> made.stream().anyMatch(p -> !p.header().isEmpty()),
        RECOVERY_MAX);
    Proposal proposal = made.stream().filter(p -> !p.header().isEmpty()).findFirst().orElseThrow();
    cluster.when(Traffic.from(R0).to(R2)).drop();
    cluster.forge(R0, R2, proposal);
    cluster.forge(R0, R2, otherwise(proposal));
    cluster.run(Duration.ofMillis(20));
    assertComplaint(cluster, R2, "two proposals in one view");
    cluster.heal();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Pitfall H13. */
  @ParameterizedTest
  @MethodSource("protocols")
  void oneFromWhomProposalsAreWithheldKeepsUp(Protocol protocol) {
    Cluster cluster = start(protocol);
    cluster.when(Traffic.from(R0, R1).to(R3).of("Proposal")).drop();
    submit(cluster, "a", 40);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Pitfall H20: certificates that are withheld, too. */
  @ParameterizedTest
  @MethodSource("protocols")
  void leaderThatShowsItsCertificatesToOneOnlyStopsNobody(Protocol protocol) {
    Cluster cluster = start(protocol);
    cluster.when(Traffic.from(R0).to(R1, R2).of("Proposal", "Certified", "Standing")).drop();
    submit(cluster, "a", 40);
    cluster.runUntilAcknowledged(RECOVERY_MAX);
    cluster.heal();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Pitfall H14: with terms as short as they may be. */
  @ParameterizedTest
  @MethodSource("protocols")
  void twoMuteLeadersOfSevenStopNobody(Protocol protocol) {
    Cluster cluster = Cluster.of(7).running(protocol).with("termViews", 4).seed(3).start();
    cluster.crash(R1);
    cluster.crash(R3);
    submit(cluster, "a", 40);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Pitfall H11. */
  @ParameterizedTest
  @MethodSource("protocols")
  void onlyTheLeaderOfAViewProposesInIt(Protocol protocol) {
    Cluster cluster = start(protocol);
    Batch body = new Batch(1, List.of());
    Header header = Header.on(QuorumCertificate.GENESIS, 1, body.digest());
    toCorrect(
        cluster,
        new Proposal(header, QuorumCertificate.GENESIS, Optional.empty(), Optional.of(body)));
    assertComplaint(cluster, R1, "does not lead view 1");
    submit(cluster, "a", 5);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  // Votes

  /** Pitfalls H10, H23. */
  @ParameterizedTest
  @MethodSource("protocols")
  void votesOfOneAreNoQuorumHoweverOften(Protocol protocol) {
    Cluster cluster = start(protocol);
    cluster.when(Traffic.from(R1, R2).of("Vote")).drop();
    List<Vote> votes = tap(cluster, Traffic.from(R3).to(R0), Vote.class);
    cluster.submit("a");
    cluster.runUntil("R3 votes", () -> !votes.isEmpty(), RECOVERY_MAX);
    Vote vote = votes.get(0);
    for (int i = 0; i < 5; i++) {
      cluster.forge(R3, R0, vote);
    }
    cluster.run(Duration.ofMillis(100));
    assertThat(cluster.status(R0).view()).isEqualTo(vote.view());
    cluster.heal();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void votesForSomethingElseAreNotCounted(Protocol protocol) {
    Cluster cluster = start(protocol);
    cluster
        .when(Traffic.from(R3).of("Vote"))
        .rewrite(
            message ->
                message instanceof Vote vote
                    ? new Vote(vote.phase(), vote.view(), vote.height(), Digest.ZERO)
                    : message);
    submit(cluster, "a", 20);
    cluster.runUntilConverged(RECOVERY_MAX);
    assertComplaint(cluster, R0, "is not for what was proposed");
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void votesAndTimeoutsOfTheEndOfTimeAreTurnedDown(Protocol protocol) {
    Cluster cluster = start(protocol);
    submit(cluster, "a", 5);
    for (Phase phase : Phase.values()) {
      toCorrect(cluster, new Vote(phase, LAST, LAST, Digest.ZERO));
    }
    toCorrect(cluster, new Timeout(LAST, QuorumCertificate.GENESIS, Optional.empty()));
    toCorrect(
        cluster,
        new CheckpointVote(Digest.ZERO, new Header(LAST, LAST, Digest.ZERO, LAST, Digest.ZERO)));
    toCorrect(cluster, new FetchDecided(LAST, LAST));
    toCorrect(cluster, new FetchDecided(0, LAST));
    toCorrect(cluster, new FetchDecided(1, LAST));
    toCorrect(
        cluster, new Standing(LAST, LAST, LAST, LAST, QuorumCertificate.GENESIS, Optional.empty()));
    submit(cluster, "b", 5);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  // Certificates

  /** Pitfalls H7, H10, BLS3: what is no quorum's moves nobody. */
  @ParameterizedTest
  @MethodSource("protocols")
  void certificatesThatNoQuorumSignedAreDropped(Protocol protocol) {
    Cluster cluster = start(protocol);
    Forger forger = new Forger(4, protocol);
    Header block = Header.on(QuorumCertificate.GENESIS, 1, Digest.ZERO);
    QuorumCertificate two = forger.certificate(Phase.COMMIT, block, R2, R3);
    Bytes signature = forger.by(R3, new Vote(Phase.COMMIT, 1, 1, block.digest())).signature();
    QuorumCertificate padded = with(two, Bytes.wrap(new byte[] {(byte) 0b1111_1000}), signature, 5);
    QuorumCertificate longer = with(two, Bytes.wrap(new byte[] {8, 1, 1}), signature, 3);
    QuorumCertificate same = with(two, Bytes.wrap(new byte[] {0b1110}), signature, 3);
    QuorumCertificate none = with(two, Bytes.EMPTY, Bytes.EMPTY, 0);
    List<Long> before = views(cluster);
    for (QuorumCertificate forged : List.of(two, padded, longer, same, none)) {
      toCorrect(cluster, new Certified(forged));
      toCorrect(cluster, new Timeout(2, forged, Optional.empty()));
      toCorrect(cluster, new Standing(2, 0, 0, 0, forged, Optional.empty()));
    }
    assertThat(views(cluster)).isEqualTo(before);
    assertThat(cluster.grievances(R1)).hasSize(15).allSatisfy(g -> assertThat(g).contains("drops"));
    submit(cluster, "a", 5);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  private static QuorumCertificate with(
      QuorumCertificate of, Bytes bitmap, Bytes signature, int signatures) {
    List<Bytes> proof = new ArrayList<>();
    for (int i = 0; i < signatures; i++) {
      proof.add(signature);
    }
    return new QuorumCertificate(
        of.phase(),
        of.view(),
        of.height(),
        of.block(),
        new Certificate(new Signers(bitmap), Forger.join(proof)));
  }

  /** Pitfall H8: the first block's certificate with another view moves nobody. */
  @ParameterizedTest
  @MethodSource("protocols")
  void firstCertificateIsExemptInItsOwnViewOnly(Protocol protocol) {
    Cluster cluster = start(protocol);
    QuorumCertificate genesis = QuorumCertificate.GENESIS;
    QuorumCertificate later =
        new QuorumCertificate(Phase.COMMIT, 40, 0, genesis.block(), genesis.certificate());
    QuorumCertificate higher =
        new QuorumCertificate(Phase.COMMIT, 0, 9, genesis.block(), genesis.certificate());
    List<Long> before = views(cluster);
    for (QuorumCertificate forged : List.of(later, higher)) {
      toCorrect(cluster, new Certified(forged));
      toCorrect(cluster, new Timeout(41, forged, Optional.empty()));
      toCorrect(cluster, new Standing(41, 0, 0, 0, forged, Optional.empty()));
    }
    assertThat(views(cluster)).isEqualTo(before);
    submit(cluster, "a", 5);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Pitfall H22. */
  @ParameterizedTest
  @MethodSource("protocols")
  void certificatesOfThePastChangeNothing(Protocol protocol) {
    Cluster cluster = start(protocol);
    List<Proposal> made = tap(cluster, Traffic.any().to(R3), Proposal.class);
    submit(cluster, "a", 20);
    cluster.runUntilConverged(RECOVERY_MAX);
    List<Long> before = views(cluster);
    for (Proposal old : List.copyOf(made)) {
      toCorrect(cluster, new Certified(old.justify()));
      toCorrect(cluster, new Timeout(old.header().view(), old.justify(), old.timeout()));
      toCorrect(cluster, old);
    }
    assertThat(views(cluster)).isEqualTo(before);
    submit(cluster, "b", 5);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  // Time-outs

  /** Pitfall H12. */
  @ParameterizedTest
  @MethodSource("protocols")
  void timeoutOfAViewThatItsSenderCannotBeInIsIllegal(Protocol protocol) {
    Cluster cluster = start(Configured.broadcast(protocol));
    for (long view : new long[] {2, 4, 40}) {
      toCorrect(cluster, new Timeout(view, QuorumCertificate.GENESIS, Optional.empty()));
      assertComplaint(cluster, R1, "leads to view 1, not to " + view);
    }
    assertThat(views(cluster)).containsOnly(1L);
  }

  /** Pitfall H10: time-outs of f, and of several views, end no view. */
  @ParameterizedTest
  @MethodSource("protocols")
  void timeoutsOfOneEndNoView(Protocol protocol) {
    Cluster cluster = start(protocol);
    for (int i = 0; i < 4; i++) {
      toCorrect(cluster, new Timeout(1, QuorumCertificate.GENESIS, Optional.empty()));
    }
    assertThat(views(cluster)).containsOnly(1L);
    submit(cluster, "a", 3);
    cluster.runUntilConverged(Duration.ofSeconds(1));
  }

  /** Pitfall H17: whoever names more than there is, or hides what was named, is not believed. */
  @ParameterizedTest
  @MethodSource("protocols")
  void timeoutCertificateGoesWithTheCertificateThatItNames(Protocol protocol) {
    Cluster cluster = start(Configured.broadcast(protocol));
    Forger forger = new Forger(4, protocol);
    Map<ReplicaId, Timeout> said = threeTimeouts(cluster);
    QuorumCertificate high = said.values().iterator().next().high();
    long next = said.values().iterator().next().view() / 4 * 4 + 4;
    TimeoutCertificate hidden = forger.timeouts(QuorumCertificate.GENESIS, said);
    for (QuorumCertificate own : List.of(QuorumCertificate.GENESIS, high)) {
      toCorrect(cluster, new Timeout(next, own, Optional.of(hidden)));
    }
    assertComplaint(cluster, R1, "comes without a certificate of view " + high.view());
    cluster.heal();
    submit(cluster, "b", 5);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Runs until the correct replicas gave up the same view, of which no two heard each other. */
  private static Map<ReplicaId, Timeout> threeTimeouts(Cluster cluster) {
    submit(cluster, "before ", 3);
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster.when(Traffic.any().of("Proposal", "Vote", "Certified")).drop();
    cluster.when(Traffic.from(R0, R1, R2).to(R0, R1, R2).of("Timeout")).drop();
    Map<ReplicaId, Timeout> said = new TreeMap<>();
    for (ReplicaId id : CORRECT) {
      cluster.when(
          Traffic.from(id)
              .to(R3)
              .of("Timeout")
              .where(
                  message -> {
                    said.put(id, (Timeout) message);
                    return true;
                  }));
    }
    CORRECT.forEach(id -> cluster.when(Traffic.from(R3).to(id).of("Timeout")).drop());
    for (int i = 0; i < 3; i++) {
      cluster.submit("meanwhile " + i);
    }
    cluster.runUntil("three gave up", () -> said.size() == 3, RECOVERY_MAX);
    return said;
  }

  // Catching up

  @ParameterizedTest
  @MethodSource("protocols")
  void liarsAboutCheckpointsConvinceNobody(Protocol protocol) {
    Cluster cluster =
        Cluster.of(4)
            .running(protocol)
            .with("termViews", 4)
            .with("checkpointInterval", 2)
            .with("window", 8)
            .with("batchCommandsMax", 1)
            .seed(5)
            .start();
    Forger forger = new Forger(4, protocol);
    Header far = new Header(90, 64, Digest.ZERO, 89, Digest.ZERO);
    CheckpointVote lie = new CheckpointVote(Digest.ZERO, far);
    toCorrect(cluster, lie);
    toCorrect(cluster, forger.stable(lie, R2, R3));
    cluster
        .when(Traffic.from(R3).of("CheckpointVote"))
        .rewrite(
            message ->
                message instanceof CheckpointVote vote
                    ? new CheckpointVote(Digest.ZERO, vote.header())
                    : message);
    submit(cluster, "a", 30);
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster.runUntil(
        "a checkpoint is stable",
        () -> CORRECT.stream().allMatch(id -> cluster.status(id).stable() >= 20),
        RECOVERY_MAX);
  }

  /** Pitfalls H7, H13: nothing is delivered that a certificate does not prove. */
  @ParameterizedTest
  @MethodSource("protocols")
  void decidedThatProvesNothingDeliversNothing(Protocol protocol) {
    Cluster cluster = start(protocol);
    cluster.when(Traffic.any().to(R1).of("Proposal", "Fetched", "Blocks", "Decided")).drop();
    List<Proposal> made = tap(cluster, Traffic.from(R0).to(R3), Proposal.class);
    submit(cluster, "a", 12);
    cluster.runUntilAcknowledged(RECOVERY_MAX);
    List<Header> headers = made.stream().map(Proposal::header).distinct().limit(3).toList();
    List<Batch> bodies =
        made.stream().map(p -> p.body().orElseThrow()).distinct().limit(1).toList();
    QuorumCertificate first =
        made.stream().map(Proposal::justify).filter(qc -> qc.view() > 0).findFirst().orElseThrow();
    Header stranger = new Header(2, 2, Digest.ZERO, 1, Digest.ZERO);
    long height = cluster.height(R1);
    for (Decided lie :
        List.of(
            new Decided(List.of(headers.get(0), stranger), bodies, first),
            new Decided(headers, bodies, first),
            new Decided(List.of(headers.get(0)), bodies, QuorumCertificate.GENESIS),
            new Decided(headers.subList(0, 1), List.of(), first))) {
      cluster.forge(R3, R1, lie);
    }
    cluster.run(Duration.ofMillis(30));
    assertThat(cluster.height(R1)).isEqualTo(height);
    cluster.heal();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** What one peer can have from another is bounded. */
  @ParameterizedTest
  @MethodSource("protocols")
  void floodOfQuestionsIsNotAnsweredWithoutEnd(Protocol protocol) {
    Cluster cluster = start(protocol);
    List<Proposal> made = tap(cluster, Traffic.from(R0).to(R3), Proposal.class);
    submit(cluster, "a", 5);
    cluster.runUntilConverged(RECOVERY_MAX);
    Digest block =
        made.stream()
            .map(Proposal::header)
            .filter(h -> !h.isEmpty())
            .findFirst()
            .orElseThrow()
            .digest();
    List<HotStuffMessage.Fetched> answers =
        tap(cluster, Traffic.from(R0).to(R3), HotStuffMessage.Fetched.class);
    for (int i = 0; i < 500; i++) {
      cluster.forge(R3, R0, new FetchBlocks(List.of(block)));
      cluster.forge(R3, R0, new FetchDecided(1, 4));
    }
    cluster.run(Duration.ofMillis(200));
    assertThat(answers).hasSizeBetween(1, 128);
    submit(cluster, "b", 5);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Blocks that nobody asked for are not kept. */
  @ParameterizedTest
  @MethodSource("protocols")
  void uninvitedBlocksDoNoHarm(Protocol protocol) {
    Cluster cluster = start(protocol);
    submit(cluster, "a", 3);
    for (int i = 0; i < 50; i++) {
      Batch body = new Batch(i, List.of());
      Header header = Header.on(QuorumCertificate.GENESIS, 1 + i, body.digest());
      toCorrect(cluster, new HotStuffMessage.Fetched(new Block(header, body)));
    }
    submit(cluster, "b", 3);
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Pitfall H13. */
  @ParameterizedTest
  @MethodSource("protocols")
  void bodiesThatAreHandedOutAreOfTheirClients(Protocol protocol) {
    HandedOut.bodiesOfNoClient(protocol);
  }

  /** One who claims to be far ahead is asked, and not waited for. */
  @ParameterizedTest
  @MethodSource("protocols")
  void boasterDelaysNoLaggard(Protocol protocol) {
    Cluster cluster = start(protocol);
    cluster.isolate(R2);
    submit(cluster, "a", 20);
    cluster.runUntilAcknowledged(RECOVERY_MAX);
    cluster.heal();
    cluster.when(Traffic.from(R3).of("Decided", "Fetched", "Blocks")).drop();
    cluster
        .when(Traffic.from(R3).of("Standing"))
        .rewrite(
            message ->
                message instanceof Standing s
                    ? new Standing(LAST, LAST, LAST, 1, s.high(), s.entered())
                    : message);
    cluster.runUntilConverged(RECOVERY_MAX);
  }
}
