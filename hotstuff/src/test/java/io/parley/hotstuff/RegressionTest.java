package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.MemoryBounds;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.HotStuffTimer.Resend;
import io.parley.hotstuff.HotStuffTimer.ViewTimeout;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Offer;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Relay;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.kit.HeightFetch;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What once went wrong. */
class RegressionTest {
  private static final Duration RECOVERY_MAX = Duration.ofMinutes(2);
  private static final Forger FORGER = new Forger(4, new HotStuff());
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;

  private static final Moment NOW = new Moment(1_000, 1_000);

  private HotStuffReplica replica = replica(R1);

  static Stream<Protocol> protocols() {
    return Stream.of(new HotStuff(), new BasicHotStuff(), new TwoChainHotStuff());
  }

  private static HotStuffReplica replica(ReplicaId self) {
    return new HotStuffReplica(self, 4, Configured.BROADCAST, new ThreeChain());
  }

  private List<Action> start(ReplicaId self, Entry... journal) {
    replica = replica(self);
    Origin origin = journal.length == 0 ? Origin.FRESH : Origin.RECOVERED;
    Checkpoint base = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
    return replica.advance(new Event.Started(origin, base, List.of(journal)), NOW);
  }

  private List<Action> hear(ReplicaId from, HotStuffMessage message) {
    return replica.advance(new Event.Received(from, FORGER.by(from, message)), NOW);
  }

  private static Bundle bundle(String command) {
    return Bundle.sign(
        Bytes.utf8("key"), 1, 0, 0, List.of(Bytes.utf8(command)), statement -> Bytes.EMPTY);
  }

  private static Block block(QuorumCertificate justify, long view, Batch body) {
    return new Block(Header.on(justify, view, body.digest()), body);
  }

  private static QuorumCertificate prepared(Block block) {
    return FORGER.certificate(Phase.PREPARE, block.header(), R0, R1, R2);
  }

  private static Proposal proposal(QuorumCertificate justify, Block block) {
    return new Proposal(block.header(), justify, Optional.empty(), Optional.of(block.body()));
  }

  private static <M> List<M> said(List<Action> actions, Class<M> type) {
    List<Message> said = new ArrayList<>();
    for (Action action : actions) {
      if (action instanceof Action.Send send) {
        said.add(send.message());
      } else if (action instanceof Action.Broadcast broadcast) {
        said.add(broadcast.message());
      }
    }
    return said.stream().filter(type::isInstance).map(type::cast).toList();
  }

  /** The journal of one who stored a chain of {@code length} blocks, and knows it certified. */
  private static Entry[] journal(int length) {
    List<Entry> journal = new ArrayList<>();
    QuorumCertificate high = GENESIS;
    for (int view = 1; view <= length; view++) {
      Block block = block(high, view, new Batch(view, List.of()));
      journal.add(new HotStuffEntry.Stored(block));
      high = prepared(block);
    }
    journal.add(new HotStuffEntry.High(high));
    return journal.toArray(Entry[]::new);
  }

  /** All that follows from {@code actions} if the application keeps up. */
  private List<Action> execute(List<Action> actions) {
    List<Action> all = new ArrayList<>(actions);
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) instanceof Action.Deliver deliver) {
        all.addAll(replica.advance(new Event.Executed(deliver.height()), NOW));
      }
    }
    return all;
  }

  // Time-out certificates

  /** Pitfall H17: a Standing's TC is believed no sooner than that of a Timeout. */
  @ParameterizedTest
  @MethodSource("protocols")
  void standingWithAnotherCertificateThanItsTimeoutNamesStopsNobody(Protocol protocol) {
    Cluster cluster =
        Cluster.of(4)
            .running(protocol)
            .with("termViews", 4)
            .with("pacemaker", "broadcast")
            .seed(1)
            .start();
    Map<ReplicaId, Timeout> said = new TreeMap<>();
    cluster.when(Traffic.from(R3)).drop();
    cluster
        .when(Traffic.from(R0, R1, R2).to(R0, R1, R2).of("Timeout"))
        .delay(Duration.ofMillis(100));
    for (ReplicaId id : List.of(R0, R1, R2)) {
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
    for (int i = 0; said.size() < 3; i++) {
      cluster.submit("a" + i);
      cluster.run(Duration.ofMillis(20));
    }
    Standing lie =
        new Standing(
            0, 0, 0, 0, GENESIS, Optional.of(new Forger(4, protocol).timeouts(GENESIS, said)));
    List.of(R0, R1, R2).forEach(id -> cluster.forge(R3, id, lie));
    cluster.run(Duration.ofMillis(200));
    cluster.heal();
    cluster.when(Traffic.from(R3)).drop();
    cluster.runUntilAcknowledged(RECOVERY_MAX);
  }

  /** What is durable is a prefix of what was written: a TC is never there without its QC. */
  @Test
  void certificateIsWrittenBeforeTheTimeoutCertificateThatNamesIt() {
    Block one = block(GENESIS, 1, new Batch(1, List.of()));
    Map<ReplicaId, Timeout> said = new TreeMap<>();
    for (ReplicaId id : List.of(R0, R1, R2)) {
      said.put(id, new Timeout(2, prepared(one), Optional.empty()));
    }
    TimeoutCertificate givenUp = FORGER.timeouts(prepared(one), said);
    start(R3, new HotStuffEntry.Stored(one));
    Standing standing = new Standing(4_096, 0, 0, 1, prepared(one), Optional.of(givenUp));
    assertThat(replica.advance(new Event.Received(R0, FORGER.by(R0, standing)), NOW))
        .containsSubsequence(
            new Action.Persist(new HotStuffEntry.High(prepared(one))),
            new Action.Persist(new HotStuffEntry.GivenUp(givenUp)));
  }

  // Catching up

  /** Pitfall H13: what is decided above the gap must not keep the gap from being filled. */
  @ParameterizedTest
  @MethodSource("protocols")
  void laggardCatchesUpWhileTheOthersGoOn(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).with("batchCommandsMax", 1).seed(1).start();
    cluster.isolate(R3);
    for (int i = 0; i < HeightFetch.HEIGHTS_MAX + 50; i++) {
      cluster.submit("a" + i);
      cluster.run(Duration.ofMillis(7));
    }
    cluster.runUntilAcknowledged(RECOVERY_MAX);
    cluster.heal();
    for (int i = 0; i < 60; i++) {
      cluster.submit("b" + i);
      cluster.run(Duration.ofMillis(20));
    }
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** A laggard asks for each block of a gap about f+1 times, not for all with each that comes. */
  @Test
  void missingBlocksAreNotAskedForOverAndOver() {
    Cluster cluster =
        Cluster.of(4)
            .running(new HotStuff())
            .with("batchCommandsMax", 1)
            .with("checkpointInterval", 1_000)
            .with("window", 4_000)
            .seed(1)
            .start();
    cluster.isolate(R3);
    for (int i = 0; i < 400; i++) {
      cluster.submit("a" + i);
      cluster.run(Duration.ofMillis(7));
    }
    List.of(R0, R1, R2).forEach(cluster::restart);
    cluster.run(Duration.ofSeconds(2));
    List<Message> fetched = new ArrayList<>();
    cluster.when(Traffic.any().to(R3).of("Fetched").where(fetched::add));
    cluster.partition(List.of());
    cluster.runUntilConverged(RECOVERY_MAX);
    assertThat(fetched).hasSizeLessThan(3 * 400);
  }

  /** Pitfall H20: who missed the votes for a checkpoint is told that it is stable. */
  @Test
  void stableCheckpointIsLearntByOneWhoMissedItsVotes() {
    Cluster cluster =
        Cluster.of(4)
            .running(new HotStuff())
            .with("checkpointInterval", 3)
            .with("window", 16)
            .with("batchCommandsMax", 1)
            .seed(1)
            .start();
    cluster.when(Traffic.any().to(R3).of("CheckpointVote")).drop();
    for (int i = 0; i < 10; i++) {
      cluster.submit("a" + i);
      cluster.run(Duration.ofMillis(30));
    }
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster.heal();
    cluster.runUntil(
        "R3 has the checkpoint",
        () -> cluster.status(R3).stable() == cluster.status(R0).stable(),
        RECOVERY_MAX);
  }

  /** Of the block of a snapshot only the header is here. */
  @Test
  void blockWithoutBodyIsNotClaimedToBeKept() {
    Header root = new Header(300, 256, Digest.ZERO, 299, Digest.of(Bytes.utf8("body")));
    assertThat(new BlockTree(new ThreeChain(), MemoryBounds.DEFAULT, root).chain().lowestKept())
        .isEqualTo(257);
    assertThat(
            new BlockTree(new ThreeChain(), MemoryBounds.DEFAULT, Header.GENESIS)
                .chain()
                .lowestKept())
        .isEqualTo(1);
  }

  @Test
  void blockThatIsAskedForManyTimesAtOnceIsSentOnce() {
    start(R1);
    Block one = block(GENESIS, 1, new Batch(1, List.of(bundle("a"))));
    hear(R0, proposal(GENESIS, one));
    Digest digest = one.header().digest();
    assertThat(said(hear(R3, new FetchBlocks(Collections.nCopies(64, digest))), Fetched.class))
        .hasSize(1);
  }

  @Test
  void bytesThatOnePeerIsHandedInAnIntervalAreBounded() {
    start(R1);
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      bundles.add(bundle("x".repeat(900_000) + i));
    }
    Block one = block(GENESIS, 1, new Batch(1, bundles));
    hear(R0, proposal(GENESIS, one));
    long bytes = 0;
    for (int i = 0; i < 64; i++) {
      List<Action> actions = hear(R3, new FetchBlocks(List.of(one.header().digest())));
      bytes += said(actions, Fetched.class).size() * one.body().size();
    }
    assertThat(bytes).isBetween(1L << 20, 64L << 20);
  }

  // Recovery

  /** As many blocks above the snapshot as there may be: none of them is dropped. */
  @Test
  void longJournalIsReadWhole() {
    int length = BlockTree.UNCOMMITTED_MAX + 100;
    List<Action> actions = execute(start(R3, journal(length)));
    assertThat(actions)
        .filteredOn(Action.Deliver.class::isInstance)
        .extracting(action -> ((Action.Deliver) action).height())
        .hasSize(length - 2)
        .endsWith((long) length - 2);
  }

  /** The proof of what is committed is not written again for each block that it proves. */
  @Test
  void restartWritesNoMoreThanItReads() {
    int length = 400;
    long headers = 0;
    for (Action action : execute(start(R3, journal(length)))) {
      if (action instanceof Action.Persist persist
          && persist.entry() instanceof HotStuffEntry.Committed committed) {
        headers += committed.proof().headers().size();
      }
    }
    assertThat(headers).isBetween(1L, 2L * length);
  }

  /** After long asynchrony there are many blocks without a certificate: there is always room. */
  @Test
  void fullTreeHasRoomForTheNextProposal() {
    BlockTree tree = new BlockTree(new ThreeChain(), MemoryBounds.DEFAULT, Header.GENESIS);
    for (int view = 1; view <= BlockTree.UNCOMMITTED_MAX + 10; view++) {
      Batch body = new Batch(view, List.of());
      assertThat(tree.add(Header.on(GENESIS, view, body.digest()))).isNotNull();
    }
  }

  /** A leader proposes once, or not at all, but comes to an end. */
  @Test
  void leaderOfAFullTreeProposesOnce() {
    Block one = block(GENESIS, 1, new Batch(1, List.of()));
    List<Entry> journal = new ArrayList<>();
    journal.add(new HotStuffEntry.Stored(one));
    for (int view = 2; view <= BlockTree.UNCOMMITTED_MAX; view++) {
      journal.add(new HotStuffEntry.Stored(block(GENESIS, view, new Batch(view, List.of()))));
    }
    Map<ReplicaId, Timeout> said = new TreeMap<>();
    for (ReplicaId id : List.of(R1, R2, R3)) {
      said.put(id, new Timeout(16_383, prepared(one), Optional.empty()));
    }
    journal.add(new HotStuffEntry.High(prepared(one)));
    journal.add(new HotStuffEntry.GivenUp(FORGER.timeouts(prepared(one), said)));
    List<Action> actions = start(R0, journal.toArray(Entry[]::new));
    assertThat(said(actions, Proposal.class))
        .extracting(proposal -> proposal.header().view())
        .containsExactly(16_384L);
  }

  // Leaders

  /** Pitfalls P12, H16: commands of a block that lost to another are pending again. */
  @Test
  void commandsOfABlockThatLostAreNotForgotten() {
    start(R1);
    Block lost = block(GENESIS, 1, new Batch(1, List.of(bundle("a"))));
    Block won = block(GENESIS, 1, new Batch(2, List.of(bundle("b"))));
    hear(R0, proposal(GENESIS, lost));
    QuorumCertificate justify = prepared(won);
    for (int view = 2; view < 8; view++) {
      Block next = block(justify, view, new Batch(view, List.of()));
      hear(R0, proposal(justify, next));
      hear(R0, new Fetched(won));
      justify = prepared(next);
    }
    assertThat(replica.status().height()).isEqualTo(4);
    // Backups say it again in turns: within three intervals it is that of each of three.
    List<Offer> offers = new ArrayList<>();
    for (int interval = 0; interval < 4; interval++) {
      offers.addAll(said(replica.advance(new Event.Expired(new Resend()), NOW), Offer.class));
    }
    assertThat(offers).isNotEmpty().containsOnly(new Offer(List.of(bundle("a").id().digest())));
  }

  /** A certificate that comes late is of the block that was voted for, or of none. */
  @Test
  void lateCertificateIsNotTakenForOneOfTheNextProposal() {
    start(R0);
    List<Proposal> made = said(hear(R1, new Relay(List.of(bundle("a")))), Proposal.class);
    Header header = made.get(0).header();
    Vote vote = new Vote(Phase.PREPARE, 1, 1, header.digest());
    List<Action> actions = new ArrayList<>();
    List.of(R1, R2, R3).forEach(id -> actions.addAll(hear(id, vote)));
    Action.Combine combine =
        actions.stream()
            .filter(Action.Combine.class::isInstance)
            .map(Action.Combine.class::cast)
            .findFirst()
            .orElseThrow();
    QuorumCertificate good = FORGER.certificate(Phase.PREPARE, header, R1, R2, R3);
    hear(R1, new Certified(good));
    List<Action> late = replica.advance(new Event.Combined(combine.id(), good.certificate()), NOW);
    assertThat(said(late, Certified.class)).allMatch(shown -> shown.certificate().equals(good));
  }

  /** A leader that heeds no window fills the memory of no replica that does not keep up. */
  @Test
  void votesEndAWindowAboveWhatIsDelivered() {
    start(R1);
    QuorumCertificate justify = GENESIS;
    List<Vote> votes = new ArrayList<>();
    Map<Digest, Block> blocks = new TreeMap<>();
    for (int view = 1; view < 1_100; view++) {
      Block next = block(justify, view, new Batch(view, List.of()));
      blocks.put(next.header().digest(), next);
      votes.addAll(said(hear(R0, proposal(justify, next)), Vote.class));
      justify = prepared(next);
    }
    int executionLagMax = 64;
    int window = 1_024;
    assertThat(replica.status().height()).isEqualTo(executionLagMax);
    assertThat(votes).hasSize(executionLagMax + window);
    List<Action> actions = replica.advance(new Event.Executed(100), NOW);
    assertThat(replica.status().height()).isEqualTo(164);
    Block last = block(justify, 1_100, new Batch(1_100, List.of()));
    answer(actions, blocks);
    actions = answer(hear(R0, proposal(justify, last)), blocks);
    assertThat(said(actions, Vote.class)).hasSize(1);
  }

  /** Hands out what is asked for, until nothing is; the last actions. */
  private List<Action> answer(List<Action> actions, Map<Digest, Block> blocks) {
    List<Action> latest = actions;
    while (!said(latest, FetchBlocks.class).isEmpty()) {
      Digest asked = said(latest, FetchBlocks.class).get(0).digests().get(0);
      latest = hear(R0, new Fetched(Objects.requireNonNull(blocks.get(asked))));
    }
    return latest;
  }

  /** Who waits for its own execution blames no leader for it (pitfall L2). */
  @Test
  void slowExecutionGivesUpNoView() {
    start(R1);
    QuorumCertificate justify = GENESIS;
    for (int view = 1; view < 80; view++) {
      Block next = block(justify, view, Batch.EMPTY);
      hear(R0, proposal(justify, next));
      justify = prepared(next);
    }
    replica.advance(new Event.Submitted(List.of(bundle("a"))), NOW);
    Event timeout = new Event.Expired(new ViewTimeout(79));
    assertThat(said(replica.advance(timeout, NOW), Suspect.class)).isEmpty();
    for (long executed = 8; executed < 76; executed++) {
      List<Action> actions = replica.advance(new Event.Executed(executed), NOW);
      assertThat(actions).noneMatch(Action.StartTimer.class::isInstance);
      assertThat(said(actions, Suspect.class)).isEmpty();
    }
    assertThat(replica.advance(new Event.Executed(76), NOW))
        .anyMatch(Action.StartTimer.class::isInstance);
    assertThat(said(replica.advance(timeout, NOW), Suspect.class)).hasSize(1);
  }

  /** What the proposal brings that leads into a view is not pending there. */
  @Test
  void commandsOfTheProposalThatEndsATermAreNotRelayed() {
    start(R2);
    Map<ReplicaId, Timeout> said = new TreeMap<>();
    for (ReplicaId id : List.of(R0, R1, R3)) {
      said.put(id, new Timeout(1, GENESIS, Optional.empty()));
    }
    Block block = block(GENESIS, 4_096, new Batch(1, List.of(bundle("a"))));
    Proposal proposal =
        new Proposal(
            block.header(),
            GENESIS,
            Optional.of(FORGER.timeouts(GENESIS, said)),
            Optional.of(block.body()));
    List<Action> actions = hear(R1, proposal);
    assertThat(said(actions, Vote.class)).hasSize(1);
    assertThat(said(actions, Relay.class)).isEmpty();
  }

  /** A proposal of a view that was given up takes no command out of the pool. */
  @Test
  void lateProposalHidesNoCommand() {
    start(R1);
    Map<ReplicaId, Timeout> said = new TreeMap<>();
    for (ReplicaId id : List.of(R0, R2, R3)) {
      said.put(id, new Timeout(1, GENESIS, Optional.empty()));
    }
    hear(R2, new Standing(4_096, 0, 0, 1, GENESIS, Optional.of(FORGER.timeouts(GENESIS, said))));
    Block late = block(GENESIS, 1, new Batch(1, List.of(bundle("a"))));
    hear(R0, proposal(GENESIS, late));
    assertThat(said(hear(R2, new Relay(List.of(bundle("a")))), Proposal.class)).hasSize(1);
  }
}
