package io.parley.testkit;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;

import io.parley.api.Bytes;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.replica.Burden;
import java.time.Duration;
import java.util.Collections;

/**
 * Runs of four replicas under load of which two have shown how fast a leader can be, and a third
 * comes to lead. They are the same for all protocols with the option {@code expectedRate} whose
 * leaders propose by {@code PrePrepare} or {@code Proposal}.
 */
public final class RateScenarios {
  private static final Duration TICK = Duration.ofMillis(50);
  private static final int CLIENTS = 8;
  private static final int BUNDLES_MAX = 16;
  private static final int COMMANDS = 4;

  private static final Duration BRIEF = Duration.ofSeconds(2);

  private static final Duration RECOVERY_MAX = Duration.ofSeconds(30);

  private RateScenarios() {}

  /** R2 leads next, after R0 and R1 were cut off for a while. */
  private static Cluster start(Protocol protocol, int expectedRate) {
    Cluster cluster =
        Cluster.of(4)
            .running(protocol)
            .seed(1)
            .with("expectedRate", expectedRate)
            .with("viewTimeout", 400)
            .with("viewTimeoutMin", 400)
            .with("viewTimeoutMax", 800)
            .with("resendInterval", 50)
            .with("batchCommandsMax", 4)
            .start();
    for (ReplicaId leader : new ReplicaId[] {R0, R1}) {
      load(cluster, BRIEF);
      cluster.isolate(leader);
      cluster.submit("without " + leader);
      cluster.runUntil("another leads", () -> !cluster.leader().equals(leader), RECOVERY_MAX);
      cluster.heal();
    }
    return cluster;
  }

  /** Each client has so many bundles under way at most, one of them new every tick. */
  private static void load(Cluster cluster, Duration time) {
    Duration end = cluster.now().plus(time);
    while (cluster.now().compareTo(end) < 0) {
      for (int i = 0; i < CLIENTS; i++) {
        SimulatedClient client = cluster.client("client " + i);
        if (open(client) < BUNDLES_MAX * COMMANDS) {
          Bytes command = Bytes.utf8(cluster.now().toMillis() + " of " + i);
          client.submitTogether(Collections.nCopies(COMMANDS, command));
        }
      }
      cluster.run(TICK);
    }
  }

  private static long open(SimulatedClient client) {
    return client.submissions().stream().filter(it -> !it.isAcknowledged()).count();
  }

  /**
   * R2 serves everybody, and far more slowly than those before it: commands wait longer and longer.
   *
   * @param busy makes its machine several times slower
   * @return how long it led, 6 s at most
   */
  public static Duration aSlowLeader(Protocol protocol, int expectedRate, Burden busy) {
    Cluster cluster = start(protocol, expectedRate);
    cluster.runUntil("R2 leads", () -> cluster.leader().equals(R2), RECOVERY_MAX);
    Duration began = cluster.now();
    Duration end = began.plus(BRIEF.multipliedBy(3));
    cluster.slow(R2, busy);
    while (cluster.leader().equals(R2) && cluster.now().compareTo(end) < 0) {
      load(cluster, TICK);
    }
    Duration led = cluster.now().minus(began);
    cluster.heal();
    cluster.runUntilAcknowledged(RECOVERY_MAX);
    return led;
  }

  /**
   * The same, where a quarter of what others showed is expected.
   *
   * @throws SimulationFailure if it leads on
   */
  public static void aSlowLeaderIsGivenUp(Protocol protocol, Burden busy) {
    Duration led = aSlowLeader(protocol, 25, busy);
    if (led.compareTo(BRIEF) > 0) {
      throw new SimulationFailure("a slow leader led for " + led + ", expected 2 s at most");
    }
  }

  /**
   * From now on no leader is any faster than that.
   *
   * @param busy makes their machines several times slower
   * @return how often the leader changes in 8 s
   */
  public static int allAreSlow(Protocol protocol, int expectedRate, Burden busy) {
    Cluster cluster = start(protocol, expectedRate);
    for (ReplicaId id : cluster.replicas()) {
      cluster.slow(id, busy);
    }
    int changes = 0;
    ReplicaId leader = cluster.leader();
    Duration end = cluster.now().plus(BRIEF.multipliedBy(4));
    while (cluster.now().compareTo(end) < 0) {
      load(cluster, TICK);
      if (!cluster.leader().equals(leader)) {
        leader = cluster.leader();
        changes++;
      }
    }
    cluster.heal();
    cluster.runUntilAcknowledged(RECOVERY_MAX.multipliedBy(4));
    return changes;
  }
}
