package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static java.util.Map.entry;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.MemoryBounds;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
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
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/**
 * Directed runs of a simulated cluster of four, each the story of one rule: HotStuff survives it,
 * and without the rule it does not. They are for bugs that random faults meet too seldom.
 *
 * <p>Messages are told apart by the names of their classes and by what they say of themselves,
 * since a mutant has message classes of its own. Terms have four views: R0 leads the views 1 to 3,
 * R1 the views 4 to 7, and so on.
 */
final class Schedules {
  /** What each catches: the name of the mutant, and of the protocol. */
  static final Map<Consumer<Protocol>, List<String>> CATCHES =
      Map.ofEntries(
          entry(CrowdScenarios::whoFloodsFallsSilent, List.of("L1-forgotten-is-owed hotstuff")),
          entry(
              Crowding::anAccompliceFillsTheWatch,
              List.of("L1-one-client-fills-the-watch hotstuff")),
          entry(
              CrowdScenarios::theWindowNeedsItsRoom,
              List.of(
                  "B1-lent-room-not-given-back hotstuff",
                  "B1-lent-room-not-given-back hotstuff-basic")),
          entry(
              SessionScenarios::refusalIsForgotten,
              List.of("C1-refusal-remembered-as-committed hotstuff")),
          entry(
              CrowdScenarios::inventedClientsAreRelayed,
              List.of("L3-invented-clients-take-turns hotstuff")),
          entry(CrowdScenarios::aLiarHasItFirst, List.of("L3-liar-has-it-first hotstuff")),
          entry(
              Crowding::aLiarFillsTheRoomForRelays, List.of("L3-one-room-for-all-peers hotstuff")),
          entry(
              Reporting::againAndAgain,
              List.of(
                  "B4-reported-again-and-again hotstuff",
                  "B4-reported-again-and-again hotstuff-basic",
                  "B4-reported-again-and-again hotstuff-two-chain")),
          entry(
              Reporting::anotherOfOneHeight,
              List.of(
                  "H2-reports-by-height hotstuff",
                  "H2-reports-by-height hotstuff-basic",
                  "H2-reports-by-height hotstuff-two-chain")),
          entry(
              Leading::aLeaderAppointsItself,
              List.of(
                  "H11-mandate-not-checked hotstuff",
                  "H11-mandate-not-checked hotstuff-basic",
                  "H11-mandate-not-checked hotstuff-two-chain")),
          entry(
              Leading::aTimeOutLedToTheView,
              List.of(
                  "H14-time-outs-do-not-tell hotstuff",
                  "H14-time-outs-do-not-tell hotstuff-basic",
                  "H14-time-outs-do-not-tell hotstuff-two-chain")),
          entry(
              Timing::oneInTurnDawdles,
              List.of("L1-next-in-turn-pays-for-the-one-before hotstuff")),
          entry(Timing::leaderIsSlow, List.of("L4-slow-leader-kept hotstuff")),
          entry(
              HandedOut::bodiesOfNoClient,
              List.of(
                  "H13-handed-out-unclaimed hotstuff",
                  "H13-handed-out-unclaimed hotstuff-basic",
                  "H13-handed-out-unclaimed hotstuff-two-chain")),
          entry(Amplification::oneBundleIsOffered, List.of("B4-all-offers-asked-for hotstuff")),
          entry(
              Amplification::oneBundleAgainAndAgain,
              List.of("B4-bundles-handed-out-again hotstuff")),
          entry(
              Amplification::inventedBundlesAreOffered,
              List.of("B4-offers-without-a-bound hotstuff")),
          entry(
              BlameScenarios::clientReachesBackupsOnly,
              List.of(
                  "L1-handed-over-though-not-said hotstuff",
                  "P12-leader-asks-for-nothing hotstuff")),
          entry(
              Amplification::oneBlockAgainAndAgain,
              List.of(
                  "B4-answered-again-and-again hotstuff",
                  "B4-answered-again-and-again hotstuff-basic")),
          entry(
              Amplification::oneBlockIsMissing,
              List.of("B4-all-asked-at-once hotstuff", "B4-all-asked-at-once hotstuff-basic")),
          entry(
              CodecFlood::check,
              List.of(
                  "B1-decoded-keeps-its-frame hotstuff",
                  "B1-decoded-keeps-its-frame hotstuff-basic",
                  "B3-codec-does-not-count hotstuff",
                  "B3-codec-does-not-count hotstuff-basic")),
          entry(
              Schedules::proposalsAlone,
              List.of("B1-bytes-not-counted hotstuff", "B1-bytes-not-counted hotstuff-basic")),
          entry(
              Schedules::allRestartAboveACheckpoint,
              List.of(
                  "B1-delivered-again-counts hotstuff",
                  "B1-delivered-again-counts hotstuff-basic")),
          entry(
              Schedules::largeCommands,
              List.of(
                  "B1-checkpoint-not-by-bytes hotstuff",
                  "B1-checkpoint-not-by-bytes hotstuff-basic",
                  "B1-bytes-counted-from-stability hotstuff",
                  "B1-bytes-counted-from-stability hotstuff-basic")),
          entry(
              Schedules::firstBlockMissed,
              List.of(
                  "B1-unexecuted-bytes-unbounded hotstuff",
                  "B1-unexecuted-bytes-unbounded hotstuff-basic")),
          entry(
              DifferingStates::aQuorumIsPossibleStill,
              List.of(
                  "C5-quorum-given-up-too-early hotstuff",
                  "C5-quorum-given-up-too-early hotstuff-basic")),
          entry(
              DifferingStates::noQuorumIsPossible,
              List.of(
                  "C5-difference-never-told hotstuff",
                  "C5-difference-never-told hotstuff-basic",
                  "C5-clients-wait-for-ever hotstuff",
                  "C5-clients-wait-for-ever hotstuff-basic")),
          entry(
              DifferingStates::oneDiffersFromAQuorum,
              List.of(
                  "C5-who-differs-forgotten hotstuff", "C5-who-differs-forgotten hotstuff-basic")),
          entry(
              Schedules::firstLeaderIsDead,
              List.of(
                  "H14-round-robin-leaders hotstuff",
                  "H14-round-robin-leaders hotstuff-basic",
                  "P12-timer-ignores-pending hotstuff",
                  "P12-timer-ignores-pending hotstuff-basic")),
          entry(
              Schedules::twoBranchesOfTwo,
              List.of(
                  "H1-chain-of-two-with-gaps hotstuff",
                  "H1-two-chain-without-consecutive-views hotstuff-two-chain")),
          entry(
              Schedules::givenUpWithAllUpToTheNext,
              List.of("H17-time-out-of-one-view-only hotstuff-two-chain")),
          entry(
              RepetitionScenarios::bodiesAreLost,
              List.of("B4-body-said-again hotstuff", "B4-body-said-again hotstuff-basic")),
          entry(RepetitionScenarios::allWait, List.of("B4-what-waits-sent-unasked hotstuff")),
          entry(
              Schedules::abandonedViewIsGivenUpToo,
              List.of("H20-abandoned-view-not-given-up hotstuff-two-chain")),
          entry(
              Told::leaderHidesWhatWasKnown,
              List.of("H17-certificate-below-the-time-outs hotstuff-two-chain")),
          entry(
              Schedules::twoBranchesOfThree,
              List.of("H1-commit-without-consecutive-views hotstuff")),
          entry(
              Schedules::committedAfterGivingUp,
              List.of("H3-lock-not-updated hotstuff", "H5-safe-node-always-true hotstuff")),
          entry(
              Schedules::basicCommittedAfterGivingUp,
              List.of(
                  "H3-lock-not-updated-in-phases hotstuff-basic",
                  "H5-safe-node-always-true-in-phases hotstuff-basic")),
          entry(
              Schedules::certifiedBlockMissed,
              List.of(
                  "H13-ancestors-not-fetched hotstuff",
                  "H13-ancestors-not-fetched hotstuff-basic")),
          entry(
              Schedules::powerFails,
              List.of("H6-block-not-persisted hotstuff", "H6-block-not-persisted hotstuff-basic")),
          entry(
              Schedules::restartsAfterCertificate,
              List.of(
                  "H6-highest-certificate-not-persisted hotstuff",
                  "H6-highest-certificate-not-persisted hotstuff-basic")),
          entry(
              Timing::leadersFailOneAfterTheOther,
              List.of(
                  "H19-back-off-does-not-come-back hotstuff",
                  "H19-back-off-does-not-come-back hotstuff-basic")),
          entry(
              BlameScenarios::withdrawalLost,
              List.of(
                  "H20-withdrawal-not-repeated hotstuff",
                  "H20-withdrawal-not-repeated hotstuff-basic")),
          entry(
              Timing::leaderLeadsForLong,
              List.of("L4-term-without-time hotstuff", "L4-term-without-time hotstuff-basic")),
          entry(
              BlameScenarios::leaderServesNobody,
              List.of(
                  "L1-any-progress-restarts-timer hotstuff",
                  "L1-any-progress-restarts-timer hotstuff-basic",
                  "L1-empty-batches-serve hotstuff",
                  "L1-empty-batches-serve hotstuff-basic")),
          entry(
              BlameScenarios::twoBundlesForOneSequence,
              List.of("L1b-ended-by-digest hotstuff", "L1b-ended-by-digest hotstuff-basic")),
          entry(
              BlameScenarios::leaderClaimsToBeAhead,
              List.of(
                  "L2-one-claim-stops-blame hotstuff", "L2-one-claim-stops-blame hotstuff-basic")),
          entry(
              BlameScenarios::executionIsSlow,
              List.of(
                  "L2-idle-while-executors-are-busy hotstuff",
                  "L2-idle-while-executors-are-busy hotstuff-basic",
                  "L2-own-lag-forgotten hotstuff",
                  "L2-own-lag-forgotten hotstuff-basic",
                  "L2-slow-execution-blamed hotstuff",
                  "L2-slow-execution-blamed hotstuff-basic")),
          entry(
              BlameScenarios::oneSuspectsAlone,
              List.of(
                  "L2-wish-binds-at-once hotstuff",
                  "L2-wish-binds-at-once hotstuff-basic",
                  "L2-wish-binds-at-once hotstuff-two-chain")),
          entry(
              Pacing::firstRelayIsDeaf,
              List.of(
                  "H20-one-relay-only hotstuff",
                  "H20-one-relay-only hotstuff-basic",
                  "H20-one-relay-only hotstuff-two-chain")),
          entry(
              Pacing::whatIsShownIsLost,
              List.of(
                  "H20-wisher-not-told hotstuff",
                  "H20-wisher-not-told hotstuff-basic",
                  "H20-wisher-not-told hotstuff-two-chain")),
          entry(
              Pacing::twoAreDeadInARow,
              List.of(
                  "H20-complaints-to-one-leader-only hotstuff",
                  "H20-complaints-to-one-leader-only hotstuff-basic")),
          entry(
              Pacing::aLiarAsksForOtherLeaders,
              List.of(
                  "H12-one-wish-is-enough hotstuff",
                  "H12-one-wish-is-enough hotstuff-basic",
                  "H12-one-wish-is-enough hotstuff-two-chain")),
          entry(
              protocol -> Pacing.aLiarAsksForOtherLeaders(Configured.broadcast(protocol)),
              List.of(
                  "H12-one-suspicion-is-enough hotstuff",
                  "H12-one-suspicion-is-enough hotstuff-basic",
                  "H12-one-suspicion-is-enough hotstuff-two-chain")),
          entry(
              Told::whatWasGivenUpIsSaidAgain,
              List.of(
                  "H20-given-up-forgotten-in-the-term hotstuff",
                  "H20-given-up-forgotten-in-the-term hotstuff-two-chain")),
          entry(
              Told::whatIsWishedForBinds,
              List.of(
                  "H18-wished-for-does-not-bind hotstuff",
                  "H18-wished-for-does-not-bind hotstuff-basic",
                  "H18-wished-for-does-not-bind hotstuff-two-chain")),
          entry(
              protocol -> BlameScenarios.oneSuspectsAlone(Configured.broadcast(protocol)),
              List.of(
                  "L2-suspicion-binds-at-once hotstuff",
                  "L2-suspicion-binds-at-once hotstuff-basic")),
          entry(
              BlameScenarios::oldBundlesAreRelayed,
              List.of("L3-relayed-arms-timer hotstuff", "L3-relayed-arms-timer hotstuff-basic")),
          entry(
              Timing::leaderSlowsDown,
              List.of(
                  "L5-leader-raises-its-own-timeout hotstuff",
                  "L5-leader-raises-its-own-timeout hotstuff-basic")),
          entry(
              Told::bundlesExecutedInTheGap, List.of("P12-executed-bundles-stay-pending hotstuff")),
          entry(
              Timing::clockIsWrongOnce,
              List.of("L6-highest-clock-kept hotstuff", "L6-highest-clock-kept hotstuff-basic")),
          entry(
              Schedules::certificatesForged,
              List.of(
                  "H9-certificate-not-claimed hotstuff",
                  "H9-certificate-not-claimed hotstuff-basic")),
          entry(Told::unsignedDecision, List.of("H8-unsigned-certificate-taken hotstuff-basic")),
          entry(Told::spoilerIsNeeded, List.of("H23-spoiler-refused-for-good hotstuff")));

  private static final Duration RECOVERY_MAX = Duration.ofMinutes(1);
  private static final List<ReplicaId> ALL = List.of(R0, R1, R2, R3);
  private static final Pattern CERTIFICATE = Pattern.compile("QC\\((?:[a-z-]+ )?v(\\d+)");

  private Schedules() {}

  private static ClusterBuilder plan(Protocol protocol) {
    return Cluster.of(4)
        .running(protocol)
        .seed(1)
        .with("viewTimeout", 200)
        .with("viewTimeoutMax", 400)
        .with("resendInterval", 50)
        .with("termViews", 4);
  }

  /** A replica whose window has room for some large commands, and no more. */
  private static final MemoryBounds SMALL =
      new MemoryBounds(8 << 10, 256 << 10, 32 << 10, 16 << 20, 16 << 20);

  private static final String LARGE = "x".repeat(6 << 10);

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
      cluster.run(Duration.ofMillis(5));
    }
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /**
   * R3 lacks the first block, which nobody hands out to it, while the others commit many large ones
   * on it. It takes no more of these than fit, and when the first one comes the application is
   * given no more than fits (pitfall B1).
   */
  static void firstBlockMissed(Protocol protocol) {
    Cluster cluster = plan(protocol).memory(SMALL).with("batchCommandsMax", 1).start();
    cluster.when(Traffic.any().to(R3).of("Decided", "Fetched", "Blocks")).drop();
    cluster.when(Traffic.any().to(R3).of("Proposal").where(Schedules::isOfFirstHeight)).drop();
    for (int i = 0; i < 100; i++) {
      cluster.client(i % 2 == 0 ? "alice" : "bob").submit(i + LARGE);
      cluster.run(Duration.ofMillis(5));
    }
    cluster.run(Duration.ofSeconds(1));
    recover(cluster);
  }

  /**
   * R3 hears nothing but the proposals, of which it lacks the first: it can deliver none of many
   * large blocks, and learns of no checkpoint that would let it pass over them. It holds no more of
   * them than fit, and gets the rest later (pitfall B1).
   */
  static void proposalsAlone(Protocol protocol) {
    Cluster cluster =
        plan(protocol).memory(SMALL).with("batchCommandsMax", 1).with("termViews", 4_096).start();
    cluster.when(Traffic.any().to(R3).where(Schedules::isNoLaterProposal)).drop();
    for (int i = 0; i < 100; i++) {
      cluster.client(i % 2 == 0 ? "alice" : "bob").submit(i + LARGE);
      cluster.run(Duration.ofMillis(5));
    }
    cluster.run(Duration.ofSeconds(1));
    recover(cluster);
  }

  /**
   * Large commands are committed, and all restart above a stable checkpoint. What they deliver
   * again takes no room from what is proposed next (pitfall B1).
   */
  static void allRestartAboveACheckpoint(Protocol protocol) {
    Cluster cluster = plan(protocol).memory(SMALL).with("batchCommandsMax", 1).start();
    for (int i = 0; i < 65; i++) {
      cluster.client(i % 2 == 0 ? "alice" : "bob").submit(i + LARGE);
      cluster.run(Duration.ofMillis(5));
    }
    cluster.runUntilConverged(RECOVERY_MAX);
    cluster.run(Duration.ofSeconds(1)); // the last checkpoint becomes stable
    cluster.replicas().forEach(cluster::restart);
    cluster.submit("new");
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  private static boolean isNoLaterProposal(Message message) {
    return !message.getClass().getSimpleName().equals("Proposal") || isOfFirstHeight(message);
  }

  private static boolean isOfFirstHeight(Message proposal) {
    return (long) Reworded.get(Reworded.get(proposal, "header"), "height") == 1;
  }

  /** The replica that leads the first view of terms, R0 of 4, is dead for good (pitfall H14). */
  static void firstLeaderIsDead(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.crash(R0);
    for (int i = 0; i < 6; i++) {
      cluster.submit("a" + i);
      cluster.runUntilConverged(RECOVERY_MAX);
    }
  }

  private static void recover(Cluster cluster) {
    cluster.heal();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /** Messages that name a certificate of this view or a later one. */
  private static Predicate<Message> knows(long view) {
    return message ->
        CERTIFICATE
            .matcher(message.toString())
            .results()
            .anyMatch(named -> Long.parseLong(named.group(1)) >= view);
  }

  /**
   * {@code leader} reaches its term, which begins with view {@code first}, together with the others
   * of {@code group}, and makes the certificate of that view, of which nobody else hears.
   */
  private static void certifyUnheard(
      Cluster cluster, long first, ReplicaId leader, ReplicaId... group) {
    gather(cluster, leader, group);
    cluster.when(Traffic.from(leader).where(knows(first))).drop();
    reach(cluster, first, leader);
  }

  private static void gather(Cluster cluster, ReplicaId leader, ReplicaId... others) {
    cluster.heal();
    List<ReplicaId> together = new ArrayList<>(List.of(others));
    together.add(leader);
    List<List<ReplicaId>> groups = new ArrayList<>(List.of(together));
    ALL.stream().filter(id -> !together.contains(id)).forEach(id -> groups.add(List.of(id)));
    cluster.partition(groups);
  }

  private static void reach(Cluster cluster, long first, ReplicaId leader) {
    cluster.runUntil(
        leader + " gets to view " + first,
        () -> cluster.status(leader).view() >= first,
        RECOVERY_MAX);
    cluster.run(Duration.ofMillis(100));
  }

  /**
   * R0 certifies a block in view 1, of which nobody hears; R1 another one in view 4, as unheard. R2
   * learns of the first and certifies a child of it in view 8, R3 of the second and certifies a
   * child of that. Two certified blocks on both branches, and neither may be committed: there are
   * gaps between their views (pitfall H1).
   */
  static void twoBranchesOfTwo(Protocol protocol) {
    Cluster cluster = plan(protocol).with("viewTimeout", 300).start();
    cluster.submit("a");
    certifyUnheard(cluster, 1, R0, R1, R2, R3);
    certifyUnheard(cluster, 4, R1, R2, R3);
    certifyUnheard(cluster, 8, R2, R0, R3);
    gather(cluster, R3, R0, R1);
    reach(cluster, 12, R3);
    recover(cluster);
  }

  /** The same, with one more block on each branch (pitfall H1). */
  static void twoBranchesOfThree(Protocol protocol) {
    Cluster cluster = plan(protocol).with("viewTimeout", 300).start();
    cluster.submit("a");
    certifyUnheard(cluster, 1, R0, R1, R2, R3);
    certifyUnheard(cluster, 4, R1, R2, R3);
    certifyUnheard(cluster, 8, R2, R0, R3);
    certifyUnheard(cluster, 12, R3, R0, R1);
    certifyUnheard(cluster, 16, R0, R1, R2);
    gather(cluster, R1, R2, R3);
    reach(cluster, 20, R1);
    recover(cluster);
  }

  /**
   * All give up view 1 while the votes for its block are under way. These make a certificate yet,
   * and R0 commits the block with the votes of R2 and R3 in the views 2 and 3. R1, who was cut off
   * from R0, now hears that view 1 was given up by replicas who knew of no certificate then, and
   * rightly proposes another block on the first. R2 and R3 are locked, and must not vote for it
   * (pitfalls H3, H5).
   */
  static void committedAfterGivingUp(Protocol protocol) {
    givenUpYetCommitted(protocol, "Vote v1 ", knows(3), 1);
  }

  /**
   * The same for three phases: view 1 is given up while the votes to commit are under way, and what
   * R0 commits, and the others must not vote against, is the block of view 2 (pitfalls H3, H5).
   */
  static void basicCommittedAfterGivingUp(Protocol protocol) {
    givenUpYetCommitted(
        protocol, "Vote commit v1 ", message -> message.toString().contains("QC(commit v2"), 2);
  }

  /**
   * The same for a chain of two, where nobody is locked: R0 must not get the votes of R2 and R3 in
   * view 2, which lies before the view to which their time-outs lead (pitfall H17).
   */
  static void givenUpWithAllUpToTheNext(Protocol protocol) {
    Cluster cluster = givenUpWhileVotesAreUnderWay(protocol, "Vote v1 ", knows(2));
    cluster.run(Duration.ofMillis(600));
    recoverAfterSilenceOfR0(cluster);
  }

  /**
   * R2 and R3 give up view 1, which is lost, and with it view 2, to which a certificate leads all.
   * Without their votes it fails, and without their time-outs of that view, too, nobody would leave
   * it (pitfalls H17, H20).
   */
  static void abandonedViewIsGivenUpToo(Protocol protocol) {
    Cluster cluster =
        givenUpWhileVotesAreUnderWay(protocol, "Vote v1 ", message -> isTimeout(message, 1));
    cluster.when(Traffic.any().where(message -> isTimeout(message, 1))).drop();
    cluster.runUntil(
        "a certificate leads R2 to view 2",
        () -> cluster.status(R2).view() >= 2,
        Duration.ofMillis(600));
    recover(cluster);
  }

  private static boolean isTimeout(Message message, long view) {
    return message.toString().startsWith("Timeout v" + view + " ");
  }

  /**
   * @param late votes that take longer than the view's time
   * @param unheard what R0 alone gets to know: that {@code height} is committed
   */
  private static void givenUpYetCommitted(
      Protocol protocol, String late, Predicate<Message> unheard, long height) {
    Cluster cluster = givenUpWhileVotesAreUnderWay(protocol, late, unheard);
    cluster.runUntil("R0 commits", () -> cluster.height(R0) >= height, Duration.ofMillis(600));
    recoverAfterSilenceOfR0(cluster);
  }

  private static void recoverAfterSilenceOfR0(Cluster cluster) {
    Rule mute = cluster.when(Traffic.from(R0)).drop();
    cluster.run(Duration.ofSeconds(1));
    mute.lift();
    recover(cluster);
  }

  private static Cluster givenUpWhileVotesAreUnderWay(
      Protocol protocol, String late, Predicate<Message> unheard) {
    Cluster cluster =
        plan(protocol).with("batchCommandsMax", 1).with("pacemaker", "broadcast").start();
    cluster
        .when(Traffic.any().of("Vote").where(vote -> vote.toString().startsWith(late)))
        .delay(Duration.ofMillis(280));
    // R1 alone is heard to suspect the leader, and to take that back before the votes arrive.
    cluster.when(Traffic.from(R0).of("Suspect")).drop();
    cluster.when(Traffic.from(R2, R3).to(R0, R2, R3).of("Suspect")).drop();
    cluster.when(Traffic.any().of("Timeout")).delay(Duration.ofMillis(900));
    cluster.when(Traffic.any().of("Standing")).drop();
    cluster.when(Traffic.from(R0).to(R1)).drop();
    cluster.when(Traffic.from(R1).to(R0)).drop();
    cluster.when(Traffic.from(R0).where(unheard)).drop();
    cluster.submit("a");
    cluster.client("other").submit("b");
    cluster.run(Duration.ofMillis(230));
    cluster
        .when(Traffic.from(R1).of("Suspect"))
        .rewrite(message -> Reworded.with(message, "withdrawn", true));
    return cluster;
  }

  /**
   * R3 hears nothing of R0, whose first block is certified by the others; then R0 is dead. The next
   * leader builds on that block, and needs the vote of R3, who must get the block first (pitfall
   * H13).
   */
  static void certifiedBlockMissed(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.when(Traffic.from(R0).to(R3)).drop();
    dropVotesBut(cluster, vote -> vote.startsWith("Vote v1 "));
    cluster.submit("a");
    cluster.run(Duration.ofMillis(100));
    cluster.crash(R0);
    recover(cluster);
  }

  private static Rule dropVotesBut(Cluster cluster, Predicate<String> counted) {
    return cluster
        .when(Traffic.any().of("Vote").where(vote -> !counted.test(vote.toString())))
        .drop();
  }

  /**
   * R1 hears of the certificate of view 1, which commits nothing yet, crashes, and comes back and
   * hears of nobody. It must still know it, as it may have voted on the strength of it (pitfall
   * H6).
   */
  static void restartsAfterCertificate(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    dropVotesBut(cluster, vote -> vote.startsWith("Vote v1 "));
    cluster.submit("a");
    cluster.run(Duration.ofMillis(100));
    List<Boolean> remembered = new ArrayList<>();
    cluster.when(Traffic.any().to(R1)).drop();
    cluster.run(Duration.ofMillis(20));
    cluster.when(
        Traffic.from(R1).of("Standing").where(said -> remembered.add(knows(1).test(said))));
    cluster.restart(R1);
    cluster.runUntil(
        "R1 says that it knows the certificate",
        () -> remembered.contains(true),
        Duration.ofMillis(500));
    recover(cluster);
  }

  /**
   * All replicas lose power at once, before there is a checkpoint. What they delivered they must
   * find in their journals, as nobody else has it (pitfall H6).
   */
  static void powerFails(Protocol protocol) {
    Cluster cluster = plan(protocol).with("batchCommandsMax", 1).start();
    for (int i = 0; i < 10; i++) {
      cluster.submit("a" + i);
    }
    cluster.runUntilConverged(RECOVERY_MAX);
    ALL.forEach(cluster::crash);
    ALL.forEach(cluster::restart);
    cluster.submit("b");
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /**
   * The certificates in the proposals of R0, Byzantine, have signatures that nobody gave. Whoever
   * believes one says so when the view fails, and has others take it for the liar (pitfall H9).
   */
  static void certificatesForged(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    cluster.when(Traffic.from(R0).of("Proposal")).rewrite(Schedules::withoutSignatures);
    Rule lost = dropVotesBut(cluster, vote -> vote.contains(" v1 "));
    cluster.submit("a");
    cluster.client("other").submit("b");
    cluster.run(Duration.ofMillis(500));
    lost.lift();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  private static Message withoutSignatures(Message proposal) {
    Object justify = Reworded.get(proposal, "justify");
    if ((long) Reworded.get(justify, "view") == 0) {
      return proposal;
    }
    Certificate signed = (Certificate) Reworded.get(justify, "certificate");
    Bytes nothing = Bytes.wrap(new byte[signed.proof().size()]);
    Certificate forged = new Certificate(signed.signers(), nothing);
    return Reworded.with(proposal, "justify", Reworded.with(justify, "certificate", forged));
  }
}
