package io.parley.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.MemoryBounds;
import io.parley.api.Message;
import io.parley.api.Option;
import io.parley.api.Protocol;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Statement;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.network.Mutation;
import io.parley.simulator.network.Traffic;
import io.parley.simulator.transcript.EventText;
import io.parley.simulator.transcript.Recording;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What every protocol must do. A protocol's module extends it. Each scenario runs with several
 * seeds, and with many more if the system property {@code parley.thorough} is true.
 */
public abstract class ProtocolConformance {
  private static final int MUTATIONS = 20_000;
  private static final int LARGE_COMMAND_BYTES = 4 << 10;

  /** A window of some thirty large commands; decided ones are kept, as nobody can fetch a state. */
  private static final MemoryBounds SMALL_MEMORY =
      new MemoryBounds(2 << 20, 128 << 10, 32 << 10, 16 << 20, 16 << 20);

  protected abstract Protocol protocol();

  /** How many seeds each scenario runs with. */
  protected int seeds() {
    return Boolean.getBoolean("parley.thorough") ? 200 : 5;
  }

  /** Virtual time within which a fault must have been overcome. */
  protected Duration recoveryMax() {
    return Duration.ofMinutes(2);
  }

  /** Messages that a cluster without commands may send in a virtual second, a pair of replicas. */
  protected int idleMessagesPerSecondMax() {
    return 10;
  }

  /** Sets options; the suite is worth running with small windows, too. */
  protected ClusterBuilder configure(ClusterBuilder plan) {
    return plan;
  }

  private static final String INTERVAL = "checkpointInterval";

  private ClusterBuilder plan(int n, long seed) {
    return configure(Cluster.of(n).running(protocol()).seed(seed));
  }

  private Stream<DynamicTest> each(int[] sizes, Consumer<ClusterBuilder> scenario) {
    return Stream.of(sizes)
        .flatMapToInt(Arrays::stream)
        .boxed()
        .flatMap(
            n ->
                LongStream.rangeClosed(1, seeds())
                    .mapToObj(
                        seed ->
                            DynamicTest.dynamicTest(
                                "n = " + n + ", seed " + seed,
                                () -> scenario.accept(plan(n, seed)))));
  }

  private static void submit(Cluster cluster, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      cluster.client(i % 3 == 0 ? "alice" : "bob").submit(prefix + i);
    }
  }

  /** Submits, a command every few milliseconds. */
  private static void submitSlowly(Cluster cluster, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      cluster.client(i % 3 == 0 ? "alice" : "bob").submit(prefix + i);
      cluster.run(Duration.ofMillis(7));
    }
  }

  private static int faulty(Cluster cluster) {
    return (cluster.replicas().size() - 1) / 3;
  }

  private static List<ReplicaId> followers(Cluster cluster) {
    return cluster.replicas().stream().filter(id -> !id.equals(cluster.leader())).toList();
  }

  @Test
  void nameIsLegal() {
    assertThat(protocol().name()).matches("[a-z0-9-]{1,32}");
  }

  @Test
  void optionsHaveDistinctNamesAndMeanings() {
    List<Option> options = protocol().options();
    assertThat(options).extracting(Option::name).doesNotHaveDuplicates();
    assertThat(options)
        .allSatisfy(option -> assertThat(option.name()).matches("[a-z][A-Za-z0-9]*"));
    assertThat(options).allSatisfy(option -> assertThat(option.meaning()).isNotBlank());
  }

  @TestFactory
  Stream<DynamicTest> commitsWithoutFaults() {
    return each(
        new int[] {1, 4, 5, 6, 7},
        plan -> {
          Cluster cluster = plan.start();
          submit(cluster, "together ", 20);
          submitSlowly(cluster, "slowly ", 20);
          cluster.runUntilConverged(Duration.ofSeconds(10));
          assertThat(cluster.replicas())
              .as("nothing is rejected where nobody is faulty")
              .allSatisfy(id -> assertThat(cluster.grievances(id)).isEmpty());
        });
  }

  @TestFactory
  Stream<DynamicTest> equalEventsGiveEqualActions() {
    return each(
        new int[] {4},
        plan -> {
          Cluster cluster = plan.recording().start();
          cluster.lose(0.1);
          submitSlowly(cluster, "a", 10);
          cluster.run(Duration.ofSeconds(5));
          cluster.crash(cluster.leader());
          submitSlowly(cluster, "b", 10);
          cluster.run(Duration.ofSeconds(20));
          cluster.recordings().forEach(this::replay);
        });
  }

  private void replay(Recording recording) {
    Replica again = protocol().replica(recording.setup());
    for (Recording.Turn turn : recording.turns()) {
      assertThat(again.advance(turn.event(), turn.now()))
          .as("%s", EventText.tell(recording.setup().self(), turn.event()))
          .isEqualTo(turn.actions());
    }
  }

  @TestFactory
  Stream<DynamicTest> equalSeedsGiveEqualRuns() {
    return each(
        new int[] {4},
        plan -> {
          List<String> timelines = new ArrayList<>();
          for (int i = 0; i < 2; i++) {
            Cluster cluster = plan.start();
            cluster.lose(0.1);
            submitSlowly(cluster, "a", 10);
            cluster.run(Duration.ofSeconds(5));
            timelines.add(cluster.timeline() + cluster.messagesSent());
          }
          assertThat(timelines.get(1)).isEqualTo(timelines.get(0));
        });
  }

  @TestFactory
  Stream<DynamicTest> commitsWithCrashedFollowers() {
    return each(
        new int[] {4, 5, 6, 7},
        plan -> {
          Cluster cluster = plan.start();
          followers(cluster).stream().limit(faulty(cluster)).forEach(cluster::crash);
          submit(cluster, "a", 20);
          cluster.runUntilConverged(recoveryMax());
        });
  }

  @TestFactory
  Stream<DynamicTest> commitsUnderAnotherLeaderWhenLeadersCrash() {
    return each(
        new int[] {4, 6, 7},
        plan -> {
          Cluster cluster = plan.start();
          submit(cluster, "before ", 5);
          cluster.runUntilAcknowledged(recoveryMax());
          for (int i = 0; i < faulty(cluster); i++) {
            submit(cluster, "during " + i + " ", 10);
            cluster.run(Duration.ofMillis(2 + i));
            cluster.crash(cluster.leader());
            submit(cluster, "after " + i + " ", 10);
            cluster.runUntilConverged(recoveryMax());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> commitsEverythingAfterLoss() {
    return each(
        new int[] {4, 7},
        plan -> {
          Cluster cluster = plan.start();
          cluster.lose(0.2);
          submitSlowly(cluster, "a", 50);
          cluster.run(Duration.ofSeconds(10));
          cluster.heal();
          cluster.runUntilConverged(recoveryMax());
        });
  }

  @TestFactory
  Stream<DynamicTest> duplicatedAndReorderedMessagesDoNoHarm() {
    return each(
        new int[] {4, 5},
        plan -> {
          Cluster cluster = plan.start();
          cluster.duplicate(0.3);
          cluster.reorder(0.3);
          submitSlowly(cluster, "a", 60);
          cluster.runUntilAcknowledged(recoveryMax());
          cluster.heal();
          cluster.runUntilConverged(recoveryMax());
        });
  }

  @TestFactory
  Stream<DynamicTest> aReplicaRestarts() {
    return each(
        new int[] {4},
        plan -> {
          Cluster cluster = plan.start();
          for (ReplicaId id : cluster.replicas()) {
            submit(cluster, "a" + id, 10);
            cluster.run(Duration.ofMillis(8));
            cluster.crash(id);
            submit(cluster, "b" + id, 10);
            cluster.run(Duration.ofMillis(50));
            cluster.restart(id);
            cluster.runUntilConverged(recoveryMax());
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> allReplicasRestartAtOnceAndKeepWhatWasAcknowledged() {
    return each(
        new int[] {4, 5},
        plan -> {
          Cluster cluster = plan.start();
          for (int round = 0; round < 3; round++) {
            submitSlowly(cluster, "a" + round + " ", 10);
            cluster.replicas().forEach(cluster::crash);
            cluster.replicas().forEach(cluster::restart);
            submitSlowly(cluster, "b" + round + " ", 10);
            cluster.runUntilConverged(recoveryMax());
          }
        });
  }

  /** What is below the state that a disk keeps is not needed, one by one and all at once. */
  @TestFactory
  Stream<DynamicTest> replicasRestartFromTheStatesThatTheyKeep() {
    return each(
        new int[] {4, 5},
        plan -> {
          boolean hasCheckpoints =
              protocol().options().stream().anyMatch(it -> it.name().equals(INTERVAL));
          if (hasCheckpoints) {
            plan.with(INTERVAL, 8);
          }
          Cluster cluster = plan.snapshotEvery(1).start();
          for (int round = 0; round < 3; round++) {
            submitSlowly(cluster, "a" + round + " ", 30);
            cluster.runUntilConverged(recoveryMax());
            ReplicaId first = cluster.replicas().get(round);
            cluster.crash(first);
            submitSlowly(cluster, "b" + round + " ", 10);
            cluster.restart(first);
            cluster.runUntilConverged(recoveryMax());
            cluster.replicas().forEach(cluster::crash);
            cluster.replicas().forEach(cluster::restart);
            submitSlowly(cluster, "c" + round + " ", 10);
            cluster.runUntilConverged(recoveryMax());
          }
          if (hasCheckpoints && !cluster.replicas().stream().allMatch(cluster::keepsAState)) {
            throw new AssertionError("checkpoints were stable, and no state is kept");
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aLaggardCatchesUp() {
    return each(
        new int[] {4},
        plan -> {
          Cluster cluster = plan.start();
          ReplicaId laggard = followers(cluster).get((int) (plan.seed() % 3));
          cluster.isolate(laggard);
          submitSlowly(cluster, "a", 60);
          cluster.runUntilAcknowledged(recoveryMax());
          cluster.heal();
          cluster.runUntilConverged(recoveryMax());
        });
  }

  /**
   * Commands so large that a few of them fill the window: checkpoints come by bytes, the window
   * moves on, and nobody loses its place for them (pitfall B1).
   */
  @TestFactory
  Stream<DynamicTest> largeCommandsMoveTheWindowOn() {
    return each(
        new int[] {4},
        plan -> {
          Cluster cluster = plan.memory(SMALL_MEMORY).start();
          submitLarge(cluster, "a", 40);
          cluster.runUntilConverged(recoveryMax());
          ReplicaId laggard = followers(cluster).get((int) (plan.seed() % 3));
          cluster.isolate(laggard);
          submitLarge(cluster, "b", 30);
          cluster.runUntilAcknowledged(recoveryMax());
          cluster.heal();
          cluster.restart(cluster.leader());
          submitLarge(cluster, "c", 10);
          cluster.runUntilConverged(recoveryMax());
        });
  }

  private static void submitLarge(Cluster cluster, String prefix, int count) {
    String rest = "x".repeat(LARGE_COMMAND_BYTES);
    for (int i = 0; i < count; i++) {
      cluster.client(i % 3 == 0 ? "alice" : "bob").submit(prefix + i + rest);
      cluster.run(Duration.ofMillis(2));
    }
  }

  @TestFactory
  Stream<DynamicTest> aPartitionWithoutQuorumDecidesNothingAndHeals() {
    return each(
        new int[] {4},
        plan -> {
          Cluster cluster = plan.start();
          submit(cluster, "a", 5);
          cluster.runUntilConverged(recoveryMax());
          List<ReplicaId> ids = cluster.replicas();
          cluster.partition(List.of(ids.subList(0, 2), ids.subList(2, 4)));
          submit(cluster, "b", 5);
          cluster.run(Duration.ofSeconds(15));
          cluster.heal();
          cluster.runUntilConverged(recoveryMax());
        });
  }

  @TestFactory
  Stream<DynamicTest> anIdleClusterFallsQuiet() {
    return each(
        new int[] {4, 7},
        plan -> {
          Cluster cluster = plan.start();
          submitSlowly(cluster, "a", 10);
          cluster.runUntilConverged(Duration.ofSeconds(10));
          cluster.run(Duration.ofSeconds(30));
          long before = cluster.messagesSent();
          int seconds = 60;
          cluster.run(Duration.ofSeconds(seconds));
          int n = cluster.replicas().size();
          assertThat(cluster.messagesSent() - before)
              .as("messages in %s idle seconds", seconds)
              .isLessThanOrEqualTo((long) idleMessagesPerSecondMax() * seconds * n * (n - 1));
        });
  }

  @TestFactory
  Stream<DynamicTest> conflictingBundlesOfOneClientExecuteOnceAlikeEverywhere() {
    return each(
        new int[] {4},
        plan -> {
          Cluster cluster = plan.start();
          SimulatedClient client = cluster.client("mallory");
          cluster.runUntil("a session is open", () -> client.session() > 0, recoveryMax());
          for (int i = 0; i < 3; i++) {
            for (ReplicaId id : cluster.replicas()) {
              Bytes command = Bytes.utf8("for " + id + " " + i);
              Bundle bundle = client.sign(client.session(), i, 0, List.of(command));
              client.sendTo(id, bundle);
            }
          }
          submitSlowly(cluster, "honest ", 10);
          cluster.runUntilConverged(recoveryMax());
          assertThat(cluster.log(Replicas.R0).stream().filter(c -> c.startsWith("for ")))
              .as("one command for each of three sequences")
              .hasSizeLessThanOrEqualTo(3)
              .isNotEmpty();
        });
  }

  @TestFactory
  Stream<DynamicTest> maliciousClientsDoNoHarm() {
    return each(
        new int[] {4},
        plan -> {
          for (MaliciousClient.Kind kind : MaliciousClient.Kind.values()) {
            Cluster cluster = plan.start();
            MaliciousClient mallory = cluster.malicious(kind, "mallory");
            submitSlowly(cluster, "honest ", 40);
            cluster.runUntil(kind + " is done", mallory::rests, Duration.ofMinutes(2));
            cluster.runUntilConverged(recoveryMax());
            List<Bytes> signed = mallory.signed();
            assertThat(cluster.log(Replicas.R0))
                .as("each command once, and none that is badly signed; %s", mallory)
                .doesNotHaveDuplicates()
                .allMatch(c -> c.startsWith("honest ") || signed.contains(Bytes.utf8(c)));
          }
        });
  }

  @TestFactory
  Stream<DynamicTest> aReplicaThatSendsGarbageDoesNoHarm() {
    return each(
        new int[] {4},
        plan -> {
          Cluster cluster = plan.start();
          ReplicaId liar = followers(cluster).get((int) (plan.seed() % 3));
          cluster.when(Traffic.from(liar)).corrupt();
          submitSlowly(cluster, "a", 40);
          cluster.runUntilAcknowledged(recoveryMax());
          cluster.heal();
          cluster.runUntilConverged(recoveryMax());
        });
  }

  @TestFactory
  Stream<DynamicTest> whateverHappenedEverythingIsDecidedOnceItIsOver() {
    return each(
        new int[] {4, 5, 7},
        plan -> {
          Cluster cluster = plan.start();
          SplittableRandom random = new SplittableRandom(plan.seed());
          for (int i = 0; i < 12; i++) {
            disturb(cluster, random);
            submit(cluster, i + " ", random.nextInt(4));
            cluster.run(Duration.ofMillis(random.nextInt(1, 3_000)));
          }
          cluster.heal();
          cluster.replicas().stream().filter(id -> !cluster.isUp(id)).forEach(cluster::restart);
          submit(cluster, "last ", 3);
          cluster.runUntilConverged(recoveryMax());
        });
  }

  private static void disturb(Cluster cluster, SplittableRandom random) {
    List<ReplicaId> ids = cluster.replicas();
    ReplicaId one = ids.get(random.nextInt(ids.size()));
    switch (random.nextInt(8)) {
      case 0 -> ids.forEach(cluster::restart);
      case 1 -> cluster.crash(cluster.leader());
      case 2 -> cluster.crash(one);
      case 3 -> cluster.restart(one);
      case 4 -> cluster.isolate(one);
      case 5 -> cluster.partition(List.of(ids.subList(0, 1 + random.nextInt(ids.size() - 1))));
      case 6 -> {
        cluster.lose(random.nextDouble(0.4));
        cluster.duplicate(random.nextDouble(0.4));
        cluster.reorder(random.nextDouble(0.4));
      }
      default -> cluster.heal();
    }
  }

  @Test
  void mutatedBytesAreLegibleOrIllegibleButNeverAnException() {
    Codec codec = protocol().codec();
    List<Bytes> frames = frames();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < MUTATIONS; i++) {
      Bytes bytes = frames.get(random.nextInt(frames.size()));
      for (int j = random.nextInt(3); j >= 0; j--) {
        bytes = Mutation.of(bytes, random);
      }
      if (codec.decode(bytes) instanceof Codec.Decoded.Legible legible) {
        assertIsDescribed(legible.message().message());
        assertThat(codec.decode(codec.encode(legible.message()))).isEqualTo(legible);
      }
    }
    TestCounts.propertyCases(MUTATIONS);
  }

  /** Else one frame of a faulty replica takes the memory of all that it reaches (pitfall B3). */
  @Test
  void floodsAreDecodedForASmallMultipleOfTheirSize() {
    TestCounts.propertyCases(CodecFlood.check(protocol().codec(), frames()));
  }

  /** Else a vote that is counted keeps the 16 MiB that its sender put around it (pitfall B1). */
  @Test
  void whatIsDecodedKeepsNothingOfItsFrame() {
    TestCounts.propertyCases(KeptFrames.check(protocol().codec(), frames()));
  }

  private void assertIsDescribed(Message message) {
    assertThat(message.claims(4)).doesNotContainNull();
    assertThat(message.lane()).isNotNull();
    Seal seal = protocol().seal(message, plan(4, 1).options());
    assertThat(seal == Seal.CHANNEL || !message.statement().equals(Statement.NONE))
        .as("%s, which is sealed by %s, states something", message, seal)
        .isTrue();
  }

  /** At least one message of every kind that turned up while a leader died and a laggard lagged. */
  private List<Bytes> frames() {
    Cluster cluster = plan(4, 1).recording().start();
    cluster.lose(0.1);
    submitSlowly(cluster, "a", 20);
    cluster.run(Duration.ofSeconds(5));
    cluster.crash(cluster.leader());
    submitSlowly(cluster, "b", 10);
    cluster.run(Duration.ofSeconds(20));
    return CodecFlood.frames(protocol().codec(), cluster.recordings());
  }
}
