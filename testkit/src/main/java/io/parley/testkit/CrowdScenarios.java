package io.parley.testkit;

import static io.parley.testkit.BlameScenarios.RECOVERY_MAX;
import static io.parley.testkit.BlameScenarios.TIMEOUT;
import static io.parley.testkit.BlameScenarios.client;
import static io.parley.testkit.BlameScenarios.executedLongAgo;
import static io.parley.testkit.BlameScenarios.first;
import static io.parley.testkit.BlameScenarios.plan;
import static io.parley.testkit.BlameScenarios.requireLeader;
import static io.parley.testkit.BlameScenarios.run;
import static io.parley.testkit.BlameScenarios.untilExecuted;
import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Domain;
import io.parley.api.MemoryBounds;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.simulator.scheme.Identities;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Runs of four replicas, of which R0 leads, in which somebody gives or relays far more than there
 * is room or are turns for: nobody is kept out by that, and nobody deposed (pitfalls L1, L3). They
 * are for the same protocols as {@link BlameScenarios}.
 */
public final class CrowdScenarios {
  /** Bundles that a liar has waiting at a leader. */
  private static final int CROWD = 200;

  /** Within so many heights a client has its turn, whatever a liar relays. */
  private static final int TURN_HEIGHTS_MAX = 60;

  /** A replica that has room for two of a client's largest bundles, once proposals are off. */
  private static final MemoryBounds NARROW =
      new MemoryBounds(32 << 10, 512 << 10, 256 << 10, 64 << 10, 16 << 20);

  private static final int LARGE = 13_000;

  /** A replica that keeps little for its peers, but for what the window lends. */
  private static final MemoryBounds LENDING =
      new MemoryBounds(8 << 10, 256 << 10, 32 << 10, 16 << 20, 16 << 10);

  private CrowdScenarios() {}

  /** Bundles of clients that nobody let in, in sessions that there are not. */
  private static List<Bundle> invented() {
    Domain domain = Domain.ofClients(Identities.CLUSTER);
    List<Bundle> invented = new ArrayList<>();
    for (int i = 0; i < CROWD; i++) {
      SignatureScheme.Signer client = Identities.ofName("invented " + i);
      List<Bytes> commands = List.of(Bytes.utf8("nobody's"));
      invented.add(
          Bundle.sign(client.publicKey(), 7, 0, 0, commands, it -> client.sign(domain.encode(it))));
    }
    return invented;
  }

  /** R3, Byzantine, relays {@code crowd} to R0, which proposes one command at a time. */
  private static void relay(Cluster cluster, Message like, List<Bundle> crowd) {
    long before = cluster.height(R0);
    cluster.forge(R3, R0, Reworded.with(like, "bundles", crowd));
    cluster.runUntil("R0 proposes them", () -> cluster.height(R0) > before, RECOVERY_MAX);
  }

  private static void requireTurn(Cluster cluster, String command) {
    long before = cluster.height(R0);
    untilExecuted(cluster, command, RECOVERY_MAX);
    cluster.runUntil(
        command + " had its turn within " + TURN_HEIGHTS_MAX + " heights",
        () -> cluster.height(R0) < before + TURN_HEIGHTS_MAX,
        Duration.ZERO);
    requireLeader(cluster);
  }

  /**
   * R3, Byzantine, relays to R0 bundles of clients that it invents, each of which fills a batch.
   * All of them together are one in turn: who is a client has its turn as if there were one more
   * (pitfall L3).
   */
  public static void inventedClientsAreRelayed(Protocol protocol) {
    Cluster cluster = plan(protocol).with("batchCommandsMax", 1).start();
    Message like = executedLongAgo(cluster);
    SimulatedClient bob = client(cluster, "bob");
    relay(cluster, like, invented());
    cluster.replicas().forEach(id -> bob.sendTo(id, first(bob, "new")));
    requireTurn(cluster, "new");
  }

  /**
   * R3, Byzantine, relays a client's bundle to R0 behind many that it invents, before the client
   * sends it to R0 itself. It does not wait behind them (pitfall L3).
   */
  public static void aLiarHasItFirst(Protocol protocol) {
    Cluster cluster = plan(protocol).with("batchCommandsMax", 1).start();
    Message like = executedLongAgo(cluster);
    SimulatedClient bob = client(cluster, "bob");
    List<Bundle> crowd = invented();
    crowd.add(first(bob, "new"));
    relay(cluster, like, crowd);
    bob.sendTo(R0, first(bob, "new"));
    requireTurn(cluster, "new");
  }

  /** {@code client} sends all replicas large bundles, one in {@code gap} ms. */
  private static void flood(Cluster cluster, SimulatedClient client, int from, int count, int gap) {
    for (int i = from; i < from + count; i++) {
      List<Bytes> commands = List.of(Bytes.utf8("x".repeat(LARGE)));
      Bundle bundle = client.sign(client.session(), i, 0, commands);
      cluster.replicas().forEach(id -> client.sendTo(id, bundle));
      run(cluster, gap);
    }
  }

  /**
   * A client sends all, again and again, more than they have room for when proposals are given up,
   * and falls silent as soon as they are: what all have forgotten nobody can propose. The next
   * leader is not blamed for it, nor any after that (pitfall L1).
   */
  public static void whoFloodsFallsSilent(Protocol protocol) {
    Cluster cluster = plan(protocol).memory(NARROW).start();
    SimulatedClient alice = client(cluster, "alice");
    Rule slow = cluster.when(Traffic.any().of("Prepare", "Vote")).delay(Duration.ofMillis(100));
    flood(cluster, alice, 0, 30, 20);
    slow.lift();
    Rule lost = cluster.when(Traffic.any().of("Prepare", "Commit", "Vote")).drop();
    flood(cluster, alice, 30, 15, 20);
    flood(cluster, alice, 0, 45, 0); // all watch what they had no room for when it came
    cluster.runUntil("R0 is replaced", () -> !cluster.leader().equals(R0), RECOVERY_MAX);
    ReplicaId next = cluster.leader();
    lost.lift();
    cluster.submit("new");
    cluster.runUntilConverged(RECOVERY_MAX);
    for (int i = 0; i < 20; i++) {
      cluster.run(TIMEOUT);
      cluster.runUntil(next + " leads", () -> cluster.leader().equals(next), Duration.ZERO);
    }
  }

  /**
   * Large commands fill what all keep for their peers, and the room that the window lends. Then R3
   * delivers nothing more, as it lacks what comes first, but takes what else is proposed: the
   * window needs its room (pitfall B1).
   */
  public static void theWindowNeedsItsRoom(Protocol protocol) {
    Cluster cluster = plan(protocol).memory(LENDING).with("batchCommandsMax", 1).start();
    submit(cluster, 0, 60);
    cluster.runUntilConverged(RECOVERY_MAX);
    Set<Message> first = new HashSet<>();
    cluster
        .when(
            Traffic.any()
                .to(R3)
                .of("PrePrepare", "Proposal")
                .where(message -> first.isEmpty() ? first.add(message) : first.contains(message)))
        .drop();
    cluster
        .when(
            Traffic.any()
                .to(R3)
                .of("Body", "Fetched", "Blocks", "Decided", "CheckpointVote", "StableCheckpoint"))
        .drop();
    submit(cluster, 60, 30);
    run(cluster, 1_000);
    cluster.heal();
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  private static void submit(Cluster cluster, int from, int count) {
    for (int i = from; i < from + count; i++) {
      cluster.client(i % 2 == 0 ? "alice" : "bob").submit(i + "x".repeat(6 << 10));
      run(cluster, 5);
    }
  }
}
