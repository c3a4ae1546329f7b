package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;

import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.simulator.replica.Burden;
import io.parley.testkit.Cluster;
import io.parley.testkit.RateScenarios;
import java.time.Duration;

/** Schedules in which time is what matters. */
final class Timing {
  /** Of a machine that is several times slower than the links. */
  static final Burden BUSY = new Burden(0, 3_000, 0, 0);

  private static final long FIRST_OF_SECOND_TERM = 4_096;

  private Timing() {}

  /** The leader's clock is wrong by an hour for a moment in which nothing is asked of it. */
  static void clockIsWrongOnce(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).seed(1).with("resendInterval", 50).start();
    cluster.submit("a");
    cluster.runUntilAcknowledged(Duration.ofMillis(500));
    cluster.jump(R0, Duration.ofHours(1));
    cluster.run(Duration.ofMillis(300));
    cluster.jump(R0, Duration.ofHours(-1));
    cluster.submit("b");
    cluster.runUntilAcknowledged(Duration.ofMillis(500));
  }

  /** The leader takes longer and longer, each time a little, until it takes far too long. */
  static void leaderSlowsDown(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).seed(1).with("viewTimeout", 400).start();
    for (int delay = 20; delay <= 1_000; delay += delay / 4) {
      Rule slow = cluster.when(Traffic.from(R0)).delay(Duration.ofMillis(delay));
      for (int i = 0; i < 20; i++) {
        cluster.submit("delayed " + delay + "." + i);
        cluster.run(Duration.ofMillis(100));
      }
      slow.lift();
    }
    cluster.runUntil("it is replaced", () -> !cluster.leader().equals(R0), Duration.ofSeconds(1));
    cluster.runUntilAcknowledged(Duration.ofSeconds(20));
  }

  /**
   * Under steady load one leader after the other is cut off, until it is replaced: every time it
   * takes no longer than the first time.
   */
  static void leadersFailOneAfterTheOther(Protocol protocol) {
    Cluster cluster =
        Cluster.of(4)
            .running(protocol)
            .seed(1)
            .with("viewTimeout", 200)
            .with("resendInterval", 50)
            .start();
    for (int round = 0; round < 12; round++) {
      for (int i = 0; i < 25; i++) {
        cluster.submit("round " + round + "." + i);
        cluster.run(Duration.ofMillis(100));
      }
      ReplicaId leader = cluster.leader();
      cluster.isolate(leader);
      cluster.submit("after " + round);
      cluster.runUntilAcknowledged(Duration.ofSeconds(4));
      cluster.heal();
      cluster.run(Duration.ofSeconds(1));
    }
  }

  /** The third leader's machine is far slower than those of the two before (pitfall L4). */
  static void leaderIsSlow(Protocol protocol) {
    RateScenarios.aSlowLeaderIsGivenUp(protocol, BUSY);
  }

  /**
   * Each view has another leader, and one of them proposes just before its time is over: the next
   * has as much time as any (pitfall L1), so that no view fails.
   */
  static void oneInTurnDawdles(Protocol protocol) {
    Cluster cluster =
        Cluster.of(4)
            .running(new Configured(protocol, "leaders", "round-robin"))
            .seed(1)
            .with("viewTimeoutMin", 400)
            .with("viewTimeout", 400)
            .with("viewTimeoutMax", 400)
            .start();
    cluster.when(Traffic.from(R0).of("Proposal")).delay(Duration.ofMillis(390));
    for (int i = 0; i < 40; i++) {
      cluster.submit("command " + i);
      cluster.run(Duration.ofMillis(600));
    }
    cluster.runUntilAcknowledged(Duration.ofSeconds(20));
    Status status = cluster.status(R1);
    cluster.runUntil(
        status + ": all views had a block",
        () -> status.view() - status.height() <= 8,
        Duration.ZERO);
  }

  /** All is well, and still nobody leads for ever. */
  static void leaderLeadsForLong(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).seed(1).with("termTime", 500).start();
    for (int i = 0; i < 300; i++) {
      cluster.submit("command " + i);
      cluster.run(Duration.ofMillis(10));
    }
    cluster.runUntil(
        "another leads than the first",
        () -> cluster.status(R0).view() >= FIRST_OF_SECOND_TERM,
        Duration.ofSeconds(1));
    cluster.runUntilAcknowledged(Duration.ofSeconds(5));
  }
}
