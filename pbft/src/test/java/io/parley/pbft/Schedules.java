package io.parley.pbft;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static java.util.Map.entry;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.MemoryBounds;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.ViewChange;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.BlameScenarios;
import io.parley.testkit.Cluster;
import io.parley.testkit.ClusterBuilder;
import io.parley.testkit.CodecFlood;
import io.parley.testkit.CrowdScenarios;
import io.parley.testkit.DifferingStates;
import io.parley.testkit.RepetitionScenarios;
import io.parley.testkit.Reworded;
import io.parley.testkit.SessionScenarios;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Directed runs of a simulated cluster of four, each the story of one rule: PBFT survives it, and
 * without the rule it does not. They are for bugs that random faults meet too seldom.
 *
 * <p>Messages are told apart by the names of their classes and by what they say of themselves,
 * since a mutant has message classes of its own.
 */
final class Schedules {
  /** What each catches: the name of the mutant, and of the protocol. */
  static final Map<Consumer<Protocol>, List<String>> CATCHES =
      Map.ofEntries(
          entry(CrowdScenarios::whoFloodsFallsSilent, List.of("L1-forgotten-is-owed pbft")),
          entry(Crowding::anAccompliceFillsTheWatch, List.of("L1-one-client-fills-the-watch pbft")),
          entry(CrowdScenarios::theWindowNeedsItsRoom, List.of("B1-lent-room-not-given-back pbft")),
          entry(
              SessionScenarios::refusalIsForgotten,
              List.of("C1-refusal-remembered-as-committed pbft")),
          entry(
              CrowdScenarios::inventedClientsAreRelayed,
              List.of("L3-invented-clients-take-turns pbft")),
          entry(CrowdScenarios::aLiarHasItFirst, List.of("L3-liar-has-it-first pbft")),
          entry(Crowding::aLiarFillsTheRoomForRelays, List.of("L3-one-room-for-all-peers pbft")),
          entry(Amplification::oneBundleIsOffered, List.of("B4-all-offers-asked-for pbft")),
          entry(Amplification::oneBundleAgainAndAgain, List.of("B4-bundles-handed-out-again pbft")),
          entry(
              Amplification::inventedBundlesAreOffered, List.of("B4-offers-without-a-bound pbft")),
          entry(
              BlameScenarios::clientReachesBackupsOnly,
              List.of("L1-handed-over-though-not-said pbft", "P12-leader-asks-for-nothing pbft")),
          entry(Amplification::oneBodyAgainAndAgain, List.of("B4-answered-again-and-again pbft")),
          entry(Amplification::manyBodies, List.of("B4-answers-without-a-budget pbft")),
          entry(RepetitionScenarios::bodiesAreLost, List.of("B4-body-said-again pbft")),
          entry(RepetitionScenarios::allWait, List.of("B4-what-waits-sent-unasked pbft")),
          entry(Schedules::checkpointsMissed, List.of("P1-checkpoint-stable-too-early pbft")),
          entry(
              CodecFlood::check,
              List.of("B3-codec-does-not-count pbft", "B1-repeated-field-taken pbft")),
          entry(Schedules::windowFilledWithLargeBatches, List.of("B1-bytes-not-counted pbft")),
          entry(
              Schedules::largeCommands,
              List.of("B1-checkpoint-not-by-bytes pbft", "B1-bytes-counted-from-stability pbft")),
          entry(Schedules::manyHeightsAtOnce, List.of("B1-unexecuted-bytes-unbounded pbft")),
          entry(
              DifferingStates::aQuorumIsPossibleStill,
              List.of("C5-quorum-given-up-too-early pbft")),
          entry(
              DifferingStates::noQuorumIsPossible,
              List.of("C5-difference-never-told pbft", "C5-clients-wait-for-ever pbft")),
          entry(DifferingStates::oneDiffersFromAQuorum, List.of("C5-who-differs-forgotten pbft")),
          entry(Schedules::preparedTwice, List.of("P1-lowest-view-chosen pbft")),
          entry(Schedules::allButOneRestart, List.of("P1-prepared-forgotten pbft")),
          entry(Schedules::preparedProofForged, List.of("P1-prepared-proof-not-verified pbft")),
          entry(
              Schedules::stableCheckpointInvented, List.of("P1-stable-checkpoint-not-proven pbft")),
          entry(Schedules::viewChangesWithheld, List.of("P3-new-view-entered-without-all pbft")),
          entry(
              InstalledStates::withBundlesExecutedInTheGap,
              List.of("P12-executed-bundles-stay-pending pbft")),
          entry(
              BlameScenarios::leaderServesNobody,
              List.of(
                  "L1-any-progress-restarts-timer pbft",
                  "L1-empty-batches-serve pbft",
                  "L1-what-was-served-serves-again pbft")),
          entry(BlameScenarios::twoBundlesForOneSequence, List.of("L1b-ended-by-digest pbft")),
          entry(BlameScenarios::leaderClaimsToBeAhead, List.of("L2-one-claim-stops-blame pbft")),
          entry(
              BlameScenarios::executionIsSlow,
              List.of(
                  "L2-idle-while-executors-are-busy pbft",
                  "L2-own-lag-forgotten pbft",
                  "L2-slow-execution-blamed pbft")),
          entry(BlameScenarios::oneSuspectsAlone, List.of("L2-suspicion-binds-at-once pbft")),
          entry(BlameScenarios::oldBundlesAreRelayed, List.of("L3-relayed-arms-timer pbft")),
          entry(Timing::leaderSlowsDown, List.of("L5-leader-raises-its-own-timeout pbft")),
          entry(Timing::clockIsWrongOnce, List.of("L6-highest-clock-kept pbft")),
          entry(Schedules::behindAtNewView, List.of("L7-checkpoint-in-new-view-not-used pbft")),
          entry(Schedules::oneMissedTheCheckpoints, List.of("P5-stable-checkpoint-not-told pbft")),
          entry(Schedules::aLiarGivesUpViews, List.of("P7-one-view-change-takes-all-along pbft")),
          entry(Schedules::twoViewsWait, List.of("P7-replicas-wait-in-two-views pbft")),
          entry(
              Timing::leadersFailOneAfterTheOther, List.of("H19-back-off-does-not-come-back pbft")),
          entry(BlameScenarios::withdrawalLost, List.of("H20-withdrawal-not-repeated pbft")),
          entry(Schedules::proposalLost, List.of("P12-lost-proposal-stays-in-flight pbft")),
          entry(Schedules::primaryRestarts, List.of("P19-proposal-not-persisted pbft")),
          entry(Schedules::backupRestarts, List.of("P20-vote-not-persisted pbft")),
          entry(Schedules::twoPrepares, List.of("P21-prepare-quorum-one-short pbft")),
          entry(Schedules::twoCommits, List.of("P21-commit-quorum-one-short pbft")),
          entry(
              InstalledStates::belowWhatWasDelivered,
              List.of("P23-installed-state-moves-back pbft")),
          entry(Schedules::bodyNeededAgain, List.of("P24-accepted-body-evicted pbft")),
          entry(Schedules::stampWithoutBundles, List.of("P24-body-not-handed-out pbft")));

  private static final Duration RECOVERY_MAX = Duration.ofMinutes(1);

  private Schedules() {}

  private static ClusterBuilder plan(Protocol protocol) {
    return Cluster.of(4)
        .running(protocol)
        .seed(1)
        .with("viewTimeout", 200)
        .with("viewTimeoutMax", 400)
        .with("resendInterval", 50);
  }

  /** A replica whose window has room for some large commands, and no more. */
  private static final MemoryBounds SMALL =
      new MemoryBounds(8 << 10, 256 << 10, 32 << 10, 16 << 20, 16 << 20);

  private static final MemoryBounds SMALLER =
      new MemoryBounds(8 << 10, 128 << 10, 32 << 10, 16 << 20, 16 << 20);

  private static final String LARGE = "x".repeat(6 << 10);

  /**
   * R0, Byzantine, proposes large batches for the whole window, without regard for how much that
   * takes. The others prepare what they have room for, and commit nothing; then R0 is dead. What
   * they took is bounded, and what they prepared is still there (pitfall B1).
   */
  static void windowFilledWithLargeBatches(Protocol protocol) {
    Cluster cluster =
        plan(protocol)
            .memory(SMALLER)
            .with("pipelineMax", 100)
            .with("executionLagMax", 100)
            .with("batchCommandsMax", 1)
            .with("viewTimeoutMax", 2_000)
            .with("viewTimeout", 2_000)
            .start();
    SimulatedClient alice = cluster.client("alice");
    cluster.runUntil("a session is open", () -> alice.session() > 0, RECOVERY_MAX);
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster
        .when(Traffic.from(R0).of("PrePrepare"))
        .rewrite(message -> proposing(message, List.of(large(alice, message)), 0));
    cluster.when(Traffic.any().of("Commit", "Decided")).drop();
    for (int i = 0; i < 100; i++) {
      cluster.client("bob" + i).submit("b" + i);
      run(cluster, 1);
    }
    run(cluster, 200);
    cluster.crash(R0);
    cluster.heal();
    cluster.runUntilConverged(Duration.ofSeconds(20));
  }

  /** Another for each height: a resent proposal is the same as before. */
  private static Bundle large(SimulatedClient alice, Message proposal) {
    int height = Math.toIntExact((long) Reworded.get(proposal, "height"));
    return alice.sign(alice.session(), height, 0, List.of(Bytes.utf8("a" + height + LARGE)));
  }

  /**
   * Commands so large that a few of them fill the window, long before a multiple of the interval;
   * everybody hears of stable checkpoints at another time (pitfall B1).
   */
  static void largeCommands(Protocol protocol) {
    Cluster cluster = plan(protocol).memory(SMALL).with("batchCommandsMax", 1).start();
    for (ReplicaId id : List.of(R1, R2, R3)) {
      cluster
          .when(Traffic.any().to(id).of("CheckpointVote"))
          .delay(Duration.ofMillis(20L * id.value()));
    }
    for (int i = 0; i < 100; i++) {
      cluster.client(i % 2 == 0 ? "alice" : "bob").submit(i + LARGE);
      run(cluster, 5);
    }
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /**
   * R3 lacks the first height, and learns that those above it are decided. When the first one
   * comes, all could go to the application at once (pitfall B1).
   */
  static void manyHeightsAtOnce(Protocol protocol) {
    Cluster cluster =
        plan(protocol).memory(SMALL).with("pipelineMax", 100).with("batchCommandsMax", 1).start();
    cluster.when(Traffic.any().to(R3).of("Decided", "Body")).drop();
    Rule lost =
        cluster
            .when(
                Traffic.any()
                    .to(R3)
                    .of("PrePrepare")
                    .where(message -> (long) Reworded.get(message, "height") == 1))
            .drop();
    for (int i = 0; i < 26; i++) {
      cluster.client(i % 2 == 0 ? "alice" : "bob").submit(i + LARGE);
      run(cluster, 2);
    }
    run(cluster, 50);
    lost.lift();
    recover(cluster);
  }

  private static void run(Cluster cluster, int millis) {
    cluster.run(Duration.ofMillis(millis));
  }

  private static void untilDelivered(Cluster cluster, ReplicaId id, long height) {
    cluster.runUntil(
        id + " delivers height " + height, () -> cluster.height(id) >= height, RECOVERY_MAX);
  }

  private static void untilView(Cluster cluster, ReplicaId id, long view) {
    cluster.runUntil(
        id + " gets to view " + view, () -> cluster.status(id).view() >= view, RECOVERY_MAX);
  }

  /** From now on view 0 orders nothing. */
  private static void fail0(Cluster cluster) {
    cluster
        .when(Traffic.any().of("PrePrepare", "Prepare").where(m -> m.toString().contains(" v0 ")))
        .drop();
  }

  private static void recover(Cluster cluster) {
    cluster.heal();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /**
   * Height 1 is prepared by R1 alone in view 0, and another batch by the others, who commit it, in
   * view 2. Then R0 is cut off, and the next view hears of both: the batch of the later view is the
   * one that may be committed (pitfall P1).
   */
  static void preparedTwice(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.when(Traffic.any().to(R0, R2, R3).of("Prepare")).drop();
    cluster.when(Traffic.from(R1)).drop();
    cluster.submit("a");
    run(cluster, 100);
    cluster.heal();
    cluster.isolate(R1);
    fail0(cluster);
    cluster.client("other").submit("b");
    untilDelivered(cluster, R2, 1);
    cluster.heal();
    cluster.isolate(R0);
    cluster.when(Traffic.any().to(R1).of("Decided", "Installed")).drop();
    cluster.submit("c");
    run(cluster, 5_000);
    recover(cluster);
  }

  /**
   * R3 alone hears the COMMITs, delivers, and is cut off. The others have prepared it, crash, and
   * come back with their journals only. In the next view they must know what they prepared (pitfall
   * P1).
   */
  static void allButOneRestart(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    deliverAtR3Only(cluster);
    cluster.isolate(R3);
    for (ReplicaId id : List.of(R0, R1, R2)) {
      cluster.restart(id);
    }
    fail0(cluster);
    untilDelivered(cluster, R1, 1);
    recover(cluster);
  }

  /** All prepare height 1 in view 0, and only R3 hears that they commit it. */
  private static void deliverAtR3Only(Cluster cluster) {
    Rule lost = cluster.when(Traffic.any().to(R0, R1, R2).of("Commit")).drop();
    cluster.when(Traffic.from(R3).of("Decided")).drop();
    cluster.submit("a");
    untilDelivered(cluster, R3, 1);
    cluster.isolate(R3);
    lost.lift();
    cluster.when(Traffic.any().of("Commit").where(m -> m.toString().contains(" v0 "))).drop();
  }

  /**
   * R3 alone delivers and is cut off. R0, Byzantine, claims in its VIEW-CHANGE that it was the null
   * request that was prepared, with signatures that do not say so. The other two may not begin a
   * view on that; they wait for R3, who knows better (pitfall P1).
   */
  static void preparedProofForged(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster
        .when(Traffic.from(R0).of("ViewChange"))
        .rewrite(message -> last(message, "prepared", Schedules::nullRequest));
    deliverAtR3Only(cluster);
    fail0(cluster);
    untilView(cluster, R1, 1);
    run(cluster, 1_000);
    recover(cluster);
  }

  private static Object nullRequest(Object proposal) {
    return Reworded.with(proposal, "digest", Batch.EMPTY.digest());
  }

  /** The message with the last element of a list changed, if there is one. */
  private static Message last(Message message, String list, UnaryOperator<Object> change) {
    List<Object> elements = new ArrayList<>((List<?>) Reworded.get(message, list));
    if (elements.isEmpty()) {
      return message;
    }
    int last = elements.size() - 1;
    elements.set(last, change.apply(elements.get(last)));
    return Reworded.with(message, list, elements);
  }

  /**
   * R0, Byzantine, proposes nothing, and claims in its VIEW-CHANGEs a stable checkpoint far above
   * all that was ordered, without a proof. Its VIEW-CHANGEs are always among the first three; those
   * who believe it begin views above everybody's window (pitfall P1).
   */
  static void stableCheckpointInvented(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.when(Traffic.from(R0).of("PrePrepare", "NewView")).drop();
    cluster
        .when(Traffic.from(R0).of("ViewChange"))
        .rewrite(
            message ->
                Reworded.with(Reworded.with(message, "prepared", List.of()), "stable", 600L));
    cluster.when(Traffic.from(R2, R3).of("ViewChange")).delay(Duration.ofMillis(20));
    cluster.submit("a");
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /**
   * R1, R2 and R3 prepare height 1, and R3 alone delivers it. R1, the Byzantine primary of view 1,
   * names the VIEW-CHANGEs of R0, R3 and itself in its NEW-VIEW, shows those of R3 and itself to
   * nobody, proposes another batch for height 1, and commits it with whoever does. R0 and R2, who
   * would derive that nothing was prepared, may not begin the view without them (pitfall P3).
   */
  static void viewChangesWithheld(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.when(Traffic.any().to(R0).of("Prepare")).drop();
    cluster.when(Traffic.any().to(R0, R1, R2).of("Commit")).drop();
    cluster.submit("a");
    untilDelivered(cluster, R3, 1);
    cluster.heal();
    fail0(cluster);
    cluster.when(Traffic.from(R2).to(R1).of("ViewChange")).drop();
    cluster.when(Traffic.from(R3).to(R0, R2)).drop();
    cluster.when(Traffic.from(R1).to(R0, R2).of("ViewChange", "HandedOn", "Prepare")).drop();
    cluster
        .when(Traffic.from(R1).to(R0, R2).of("PrePrepare"))
        .rewrite(message -> Reworded.with(message, "height", 1L));
    List<Message> commits = new ArrayList<>();
    cluster
        .when(Traffic.from(R0).to(R2).of("Commit").where(m -> m.toString().contains(" v1 h1 ")))
        .rewrite(
            message -> {
              commits.add(message);
              return message;
            });
    cluster.client("other").submit("b");
    untilView(cluster, R3, 1);
    run(cluster, 100);
    for (Message commit : commits) {
      cluster.forge(R1, R0, commit);
      cluster.forge(R1, R2, commit);
    }
    run(cluster, 400);
    recover(cluster);
  }

  /**
   * R3 misses all CHECKPOINTs, and delivers what the others decide above its window because they
   * hand it out. Then R0 crashes. R3 is needed for every quorum now, and can vote for nothing above
   * its window until somebody tells it the stable checkpoint (pitfall P5).
   */
  static void checkpointsMissed(Protocol protocol) {
    Cluster cluster =
        plan(protocol)
            .with("checkpointInterval", 4)
            .with("window", 8)
            .with("batchCommandsMax", 1)
            .start();
    cluster.when(Traffic.any().to(R3).of("CheckpointVote", "StableCheckpoint")).drop();
    for (int i = 0; i < 20; i++) {
      cluster.submit("a" + i);
    }
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster.crash(R0);
    cluster.heal();
    cluster.submit("b");
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /**
   * R3 misses all CHECKPOINTs, and delivers what the others decide above its window because they
   * hand it out. Then R1 is dead for good. The primary is correct, and needs R3, who can vote for
   * nothing above its window: it is told the stable checkpoint, and no view change must do that
   * (pitfall P5).
   */
  static void oneMissedTheCheckpoints(Protocol protocol) {
    Cluster cluster =
        plan(protocol)
            .with("viewTimeoutMax", 20_000)
            .with("viewTimeout", 20_000)
            .with("checkpointInterval", 4)
            .with("window", 8)
            .with("batchCommandsMax", 1)
            .start();
    cluster.when(Traffic.any().to(R3).of("CheckpointVote", "StableCheckpoint")).drop();
    for (int i = 0; i < 20; i++) {
      cluster.submit("a" + i);
    }
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster.crash(R1);
    cluster.heal();
    cluster.submit("b");
    cluster.runUntilConverged(Duration.ofSeconds(10));
  }

  /**
   * R3 misses eight heights and the checkpoints after them. View 1 begins from the newest, whose
   * proof R3 asks for; nobody tells it more, or hands it the heights. It blames the correct primary
   * for nothing that it misses itself: R2, Byzantine, who suspects that one for no reason, stays
   * alone (pitfall L7).
   */
  static void behindAtNewView(Protocol protocol) {
    Cluster cluster =
        plan(protocol)
            .with("checkpointInterval", 4)
            .with("window", 8)
            .with("batchCommandsMax", 1)
            .start();
    cluster.isolate(R3);
    for (int i = 0; i < 8; i++) {
      cluster.submit("a" + i);
    }
    untilDelivered(cluster, R1, 8);
    run(cluster, 200);
    cluster.heal();
    cluster.when(Traffic.any().to(R3).of("Decided", "Standing")).drop();
    fail0(cluster);
    List<Message> suspicions = new ArrayList<>();
    cluster.when(Traffic.any().of("Suspect").where(suspicions::add));
    cluster.client("other").submit("b");
    untilView(cluster, R3, 1);
    Message lie = Reworded.with(suspicions.get(0), "view", 1L);
    for (ReplicaId id : List.of(R0, R1, R3)) {
      cluster.forge(R2, id, lie);
    }
    run(cluster, 3_000);
    cluster.runUntil(
        "R3 is in view 1 still", () -> cluster.status(R3).view() == 1, Duration.ofMillis(1));
    recover(cluster);
  }

  /**
   * R1 is dead for good. R0, R2 and R3 give up view 0; R3 misses the others' VIEW-CHANGEs, so that
   * R0 and R2 have a quorum, and suspect R1 as it does not begin view 1. Only R2 hears both of
   * that, and goes on to view 2; R0 crashes and forgets. Nobody says anything of view 1 but R0 and
   * R3 any more: they must count R2 as one who wanted it (pitfall P7).
   */
  static void twoViewsWait(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.crash(R1);
    fail0(cluster);
    cluster.when(Traffic.any().to(R3).of("ViewChange")).drop();
    cluster.when(Traffic.any().to(R3).of("Suspect").where(Schedules::isOfView1)).drop();
    cluster
        .when(Traffic.from(R2).to(R0).where(m -> m.toString().matches("Suspect v1|.*Change v2 .*")))
        .drop();
    cluster.submit("a");
    untilView(cluster, R2, 2);
    cluster.restart(R0);
    recover(cluster);
  }

  /** R3, Byzantine, gives up one view after the other; all others serve, and stay (pitfall P7). */
  static void aLiarGivesUpViews(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    for (long view = 1; view <= 3; view++) {
      Message lie = in(protocol, new ViewChange(view, 0, List.of()));
      List.of(R0, R1, R2).forEach(id -> cluster.forge(R3, id, lie));
      cluster.submit("before " + view);
      cluster.runUntilAcknowledged(RECOVERY_MAX);
    }
    for (ReplicaId id : List.of(R0, R1, R2)) {
      cluster.runUntil(
          id + " is in view 0", () -> cluster.status(id).view() == 0, Duration.ofMillis(1));
    }
  }

  /** {@code message}, as {@code protocol}, which may be a mutant, knows it. */
  private static Message in(Protocol protocol, PbftMessage message) {
    Bytes encoded = new Pbft().codec().encode(new Signed<>(R0, message, Bytes.EMPTY));
    return ((Codec.Decoded.Legible) protocol.codec().decode(encoded)).message().message();
  }

  private static boolean isOfView1(Message message) {
    return (long) Reworded.get(message, "view") == 1;
  }

  /**
   * The proposal of the primary reaches R1 only. The primary crashes and is back at once: it must
   * propose the same again, not another batch for the same height (pitfall P19).
   */
  static void primaryRestarts(Protocol protocol) {
    Cluster cluster = plan(protocol).with("viewTimeout", 400).start();
    cluster.when(Traffic.from(R0).to(R2, R3)).drop();
    cluster.submit("a");
    run(cluster, 20);
    cluster.restart(R0);
    cluster.client("other").submit("b");
    run(cluster, 200);
    recover(cluster);
  }

  /**
   * R0, Byzantine, commits height 1 with R1 and with nobody else, and says in its VIEW-CHANGE that
   * it prepared nothing. Two COMMITs are not a quorum: R1 must not deliver (pitfall P21).
   */
  static void twoCommits(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.when(Traffic.any().to(R2, R3).of("Prepare", "Commit")).drop();
    cluster.when(Traffic.any().to(R0).of("Commit", "Decided")).drop();
    cluster.when(Traffic.from(R1).to(R2, R3)).drop();
    cluster.submit("a");
    run(cluster, 100);
    cluster.heal();
    cluster.isolate(R1);
    fail0(cluster);
    cluster
        .when(Traffic.from(R0).of("ViewChange"))
        .rewrite(message -> Reworded.with(message, "prepared", List.of()));
    cluster.client("other").submit("b");
    untilDelivered(cluster, R2, 1);
    recover(cluster);
  }

  /**
   * R0, Byzantine, proposes a batch without bundles, which has a stamp and is thus not the null
   * request, to R1 and R2 only, and crashes when these have prepared it. Every later view proposes
   * it again, and R3, whom every quorum needs now, must get the body from them (pitfall P24).
   */
  static void stampWithoutBundles(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster
        .when(Traffic.from(R0).of("PrePrepare"))
        .rewrite(message -> proposing(message, List.of(), 0));
    cluster.when(Traffic.from(R0).to(R3)).drop();
    cluster.when(Traffic.any().to(R3).of("Prepare", "Commit")).drop();
    cluster.submit("a");
    run(cluster, 30);
    cluster.crash(R0);
    recover(cluster);
  }

  /**
   * R2 alone sees height 1 prepared in view 0. View 1 begins without R2's word and proposes another
   * batch there, which nobody prepares. View 2 proposes the first again: who accepted that must
   * still have its body (pitfall P24).
   */
  static void bodyNeededAgain(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    Rule alone = cluster.when(Traffic.any().to(R0, R1, R3).of("Prepare")).drop();
    Rule silent = cluster.when(Traffic.from(R2).to(R1).of("ViewChange")).drop();
    cluster
        .when(Traffic.any().of("Prepare").where(message -> message.toString().contains(" v1 ")))
        .drop();
    cluster.when(Traffic.any().of("Commit")).drop();
    cluster.submit("a");
    untilView(cluster, R2, 1);
    run(cluster, 150);
    alone.lift();
    silent.lift();
    cluster.crash(R0);
    untilView(cluster, R1, 2);
    recover(cluster);
  }

  /**
   * R0, Byzantine, proposes to R1 alone what nobody decides; R1 learns what was decided instead.
   * Then the client sends the request of the lost proposal to R1, which must pass it on (pitfall
   * P12).
   */
  static void proposalLost(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    SimulatedClient alice = cluster.client("alice");
    SimulatedClient bob = cluster.client("bob");
    cluster.runUntil(
        "sessions are open", () -> alice.session() > 0 && bob.session() > 0, RECOVERY_MAX);
    cluster.runUntilConverged(RECOVERY_MAX);
    Bundle lost = alice.sign(alice.session(), 0, 0, List.of(Bytes.utf8("lost")));
    cluster
        .when(Traffic.from(R0).to(R1).of("PrePrepare"))
        .rewrite(message -> proposing(message, List.of(lost), 0));
    bob.submit("wins");
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster.heal();
    alice.sendTo(R1, lost);
    cluster.runUntil("R2 has it", () -> cluster.log(R2).contains("lost"), RECOVERY_MAX);
  }

  /** The PRE-PREPARE with these bundles instead, and a stamp so much later, if it has a body. */
  private static Message proposing(Message proposal, List<Bundle> bundles, long later) {
    Optional<?> body = (Optional<?>) Reworded.get(proposal, "body");
    if (body.isEmpty()) {
      return proposal;
    }
    Batch other = new Batch(((Batch) body.get()).stamp() + later, bundles);
    return Reworded.with(
        Reworded.with(proposal, "digest", other.digest()), "body", Optional.of(other));
  }

  /** The PRE-PREPARE with the same bundles at another time. */
  private static Message equivocating(Message proposal) {
    Optional<?> body = (Optional<?>) Reworded.get(proposal, "body");
    return body.isEmpty() ? proposal : proposing(proposal, ((Batch) body.get()).bundles(), 1);
  }

  /**
   * R0, Byzantine, proposes one batch to R1 and another to the rest. R1 prepares the first,
   * crashes, and is back at once; now R0 shows it the other, which it must not prepare as well
   * (pitfall P20).
   */
  static void backupRestarts(Protocol protocol) {
    Cluster cluster =
        plan(protocol).with("viewTimeoutMax", 2_000).with("viewTimeout", 2_000).start();
    Rule lie =
        cluster.when(Traffic.from(R0).to(R1).of("PrePrepare")).rewrite(Schedules::equivocating);
    cluster.when(Traffic.any().to(R2, R3).of("Prepare")).drop();
    cluster.submit("a");
    run(cluster, 30);
    cluster.restart(R1);
    lie.lift();
    run(cluster, 300);
    recover(cluster);
  }

  /**
   * R0, Byzantine, proposes one batch to R1 and another to R2 and R3, who commit theirs. R1 has two
   * PREPAREs for the first, its own and that of R0, which proves nothing: it must not carry that
   * batch into the next view, whose primary it is (pitfall P21).
   */
  static void twoPrepares(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.when(Traffic.any().to(R1).of("Decided")).drop();
    Rule lie =
        cluster.when(Traffic.from(R0).to(R1).of("PrePrepare")).rewrite(Schedules::equivocating);
    cluster
        .when(Traffic.any().to(R1).of("Commit").where(m -> m.toString().contains(" v0 ")))
        .drop();
    cluster.submit("a");
    untilDelivered(cluster, R2, 1);
    run(cluster, 100);
    cluster.isolate(R0);
    cluster.client("other").submit("b");
    run(cluster, 300);
    lie.lift();
    run(cluster, 5_000);
    cluster.heal();
    cluster.isolate(R0);
    run(cluster, 3_000);
    recover(cluster);
  }
}
