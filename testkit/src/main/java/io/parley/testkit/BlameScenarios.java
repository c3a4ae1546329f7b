package io.parley.testkit;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.simulator.replica.Burden;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Runs of four replicas, of which R0 leads, that tell who is blamed and for what (pitfalls L1, L1b,
 * L2, L3, P12, H20). They are the same for all protocols that have messages of the names {@code
 * Relay} and {@code Standing}; leaders propose by {@code PrePrepare} or {@code Proposal}, and are
 * suspected by {@code Suspect} or {@code Wish}.
 */
public final class BlameScenarios {
  private static final String[] SUSPICIONS = {"Suspect", "Wish"};
  static final Duration TIMEOUT = Duration.ofMillis(500);
  static final Duration RECOVERY_MAX = Duration.ofMinutes(1);

  private BlameScenarios() {}

  static ClusterBuilder plan(Protocol protocol) {
    return Cluster.of(4)
        .running(protocol)
        .seed(1)
        .with("viewTimeout", TIMEOUT.toMillis())
        .with("viewTimeoutMax", 2 * TIMEOUT.toMillis())
        .with("resendInterval", 50);
  }

  private static Cluster start(Protocol protocol) {
    return plan(protocol).start();
  }

  /** A client that has its session, and sends nothing by itself. */
  static SimulatedClient client(Cluster cluster, String name) {
    SimulatedClient client = cluster.client(name);
    cluster.runUntil(name + " has a session", () -> client.session() > 0, RECOVERY_MAX);
    cluster.runUntilConverged(RECOVERY_MAX);
    return client;
  }

  /** The first command of the client's session. */
  static Bundle first(SimulatedClient client, String command) {
    return client.sign(client.session(), 0, 0, List.of(Bytes.utf8(command)));
  }

  static void untilExecuted(Cluster cluster, String command, Duration bound) {
    for (ReplicaId id : List.of(R1, R2, R3)) {
      cluster.runUntil(id + " executes " + command, () -> cluster.log(id).contains(command), bound);
    }
  }

  static void requireLeader(Cluster cluster) {
    cluster.runUntil("R0 leads still", () -> cluster.leader().equals(R0), Duration.ZERO);
  }

  /** The first message of this kind from one to the other, from now on. */
  private static Message seen(Cluster cluster, ReplicaId from, ReplicaId to, String... kinds) {
    List<Message> seen = new ArrayList<>();
    Rule watched = cluster.when(Traffic.from(from).to(to).of(kinds).where(seen::add));
    cluster.runUntil(from + " says one of " + List.of(kinds), () -> !seen.isEmpty(), RECOVERY_MAX);
    watched.lift();
    return seen.get(0);
  }

  /** A bundle that R1 relayed and that was executed long ago, as it was relayed. */
  static Message executedLongAgo(Cluster cluster) {
    SimulatedClient alice = client(cluster, "alice");
    alice.sendTo(R1, first(alice, "old"));
    Message relay = seen(cluster, R1, R0, "Relay");
    untilExecuted(cluster, "old", RECOVERY_MAX);
    cluster.run(TIMEOUT.multipliedBy(2));
    return relay;
  }

  /**
   * R0, Byzantine, leaves all commands alone but one that was executed long ago, which it proposes
   * again and again. Who waits is served by neither that nor the empty batches round it: R0 is
   * replaced as soon as one that is silent would be (pitfall L1).
   */
  public static void leaderServesNobody(Protocol protocol) {
    Cluster cluster = start(protocol);
    Message old = executedLongAgo(cluster);
    SimulatedClient bob = client(cluster, "bob");
    cluster.run(TIMEOUT.multipliedBy(2));
    cluster.when(Traffic.any().to(R0).of("Relay")).drop();
    List.of(R1, R2, R3).forEach(id -> bob.sendTo(id, first(bob, "new")));
    for (int i = 0; i < 30; i++) {
      // What is relayed twice is taken, as whoever relays it may have forgotten that it was
      // decided.
      cluster.forge(R3, R0, old);
      cluster.forge(R3, R0, old);
      cluster.run(TIMEOUT.dividedBy(10));
    }
    cluster.runUntil("R0 is replaced", () -> !cluster.leader().equals(R0), Duration.ofMillis(1));
    untilExecuted(cluster, "new", RECOVERY_MAX);
  }

  /**
   * A client reaches backups only. They offer R0 what it gave them, R0 asks one of them for it, and
   * serves it, though nothing is said again. Nobody suspects R0 (pitfalls P12, L1, B4).
   */
  public static void clientReachesBackupsOnly(Protocol protocol) {
    Cluster cluster =
        Cluster.of(4)
            .running(protocol)
            .seed(1)
            .with("viewTimeout", TIMEOUT.toMillis())
            .with("viewTimeoutMax", TIMEOUT.toMillis())
            .with("resendInterval", 60_000)
            .start();
    SimulatedClient alice = client(cluster, "alice");
    List<Message> bodies = new ArrayList<>();
    List<Message> suspicions = new ArrayList<>();
    cluster.when(Traffic.any().to(R0).of("Relay").where(bodies::add));
    cluster.when(Traffic.any().of(SUSPICIONS).where(suspicions::add));
    List.of(R1, R2, R3).forEach(id -> alice.sendTo(id, first(alice, "a")));
    untilExecuted(cluster, "a", TIMEOUT);
    cluster.run(TIMEOUT.multipliedBy(2));
    cluster.runUntil("one body came", () -> bodies.size() == 1, Duration.ZERO);
    cluster.runUntil("nobody suspects R0", suspicions::isEmpty, Duration.ZERO);
    requireLeader(cluster);
  }

  /**
   * A client signs two bundles for one sequence. R0 has the one and serves it; the others have the
   * other, which is lost on its way to R0. The sequence is executed: nobody is deposed (pitfall
   * L1b).
   */
  public static void twoBundlesForOneSequence(Protocol protocol) {
    Cluster cluster = start(protocol);
    SimulatedClient alice = client(cluster, "alice");
    cluster.when(Traffic.any().to(R0).of("Relay")).drop();
    alice.sendTo(R0, first(alice, "one"));
    List.of(R1, R2, R3).forEach(id -> alice.sendTo(id, first(alice, "other")));
    untilExecuted(cluster, "one", TIMEOUT);
    cluster.run(TIMEOUT.multipliedBy(4));
    requireLeader(cluster);
  }

  /**
   * R0, Byzantine, proposes nothing, and says that it has delivered far more than the others, as if
   * these were behind. It is replaced all the same (pitfall L2).
   */
  public static void leaderClaimsToBeAhead(Protocol protocol) {
    Cluster cluster = start(protocol);
    SimulatedClient alice = client(cluster, "alice");
    Message lie = Reworded.with(seen(cluster, R0, R1, "Standing"), "delivered", 1_000L);
    cluster.when(Traffic.from(R0).of("PrePrepare", "Proposal", "Standing")).drop();
    for (ReplicaId id : List.of(R1, R2, R3)) {
      cluster.forge(R0, id, lie);
      alice.sendTo(id, first(alice, "a"));
    }
    untilExecuted(cluster, "a", TIMEOUT.multipliedBy(4));
  }

  /**
   * What a client gave R3 alone is lost on its way to R0, so that R3 suspects R0, alone. Nobody
   * leaves R0 for that, R3 goes on voting, and takes it back when the command is delivered (pitfall
   * L2).
   */
  public static void oneSuspectsAlone(Protocol protocol) {
    Cluster cluster = start(protocol);
    SimulatedClient alice = client(cluster, "alice");
    Rule lost = cluster.when(Traffic.from(R3).to(R0).of("Relay")).drop();
    alice.sendTo(R3, first(alice, "a"));
    seen(cluster, R3, R1, SUSPICIONS);
    cluster.run(TIMEOUT.multipliedBy(2));
    requireLeader(cluster);
    cluster.crash(R2);
    cluster.client("bob").submit("b");
    cluster.runUntilAcknowledged(TIMEOUT.multipliedBy(4));
    List<Message> said = new ArrayList<>();
    cluster.when(Traffic.from(R3).to(R1).of("Suspect").where(said::add));
    lost.lift();
    cluster.runUntil("a is executed", () -> cluster.log(R3).contains("a"), TIMEOUT);
    cluster.runUntil(
        "R3 takes it back",
        () -> said.stream().anyMatch(suspect -> (boolean) Reworded.get(suspect, "withdrawn")),
        TIMEOUT);
    requireLeader(cluster);
  }

  /**
   * R3, Byzantine, relays to R1 and R2 what was executed long ago. They do not take it for a
   * command that R0 owes a client (pitfall L3).
   */
  public static void oldBundlesAreRelayed(Protocol protocol) {
    Cluster cluster = start(protocol);
    Message old = executedLongAgo(cluster);
    cluster.forge(R3, R1, old);
    cluster.forge(R3, R2, old);
    cluster.run(TIMEOUT.multipliedBy(4));
    requireLeader(cluster);
  }

  static void run(Cluster cluster, int millis) {
    cluster.run(Duration.ofMillis(millis));
  }

  /** It leads, and serves. */
  private static void requireService(Cluster cluster) {
    requireLeader(cluster);
    cluster.submit("the end");
    cluster.runUntilConverged(RECOVERY_MAX);
  }

  /**
   * R3 alone has a command, which is lost on its way to R0, and suspects R0 until that is served.
   * That it does no more is lost. When R2, Byzantine, suspects R0 later, it is alone (pitfall H20).
   */
  public static void withdrawalLost(Protocol protocol) {
    Cluster cluster =
        Cluster.of(4)
            .running(protocol)
            .seed(1)
            .with("viewTimeout", 200)
            .with("resendInterval", 50)
            .start();
    SimulatedClient alice = client(cluster, "alice");
    Rule lost = cluster.when(Traffic.from(R3).to(R0).of("Relay")).drop();
    List<Message> said = new ArrayList<>();
    cluster
        .when(Traffic.from(R3).of(SUSPICIONS).where(m -> !isWithdrawn(m)))
        .rewrite(
            message -> {
              said.add(message);
              return message;
            });
    Rule unheard =
        cluster.when(Traffic.from(R3).of("Suspect").where(BlameScenarios::isWithdrawn)).drop();
    alice.sendTo(R3, alice.sign(alice.session(), 0, 0, List.of(Bytes.utf8("a"))));
    cluster.runUntil("R3 suspects R0", () -> !said.isEmpty(), RECOVERY_MAX);
    lost.lift();
    cluster.runUntil("R3 is served", () -> cluster.log(R3).contains("a"), RECOVERY_MAX);
    run(cluster, 20);
    unheard.lift();
    run(cluster, 1_000);
    cluster.forge(R2, R0, said.get(0));
    cluster.forge(R2, R1, said.get(0));
    run(cluster, 100);
    requireService(cluster);
  }

  private static boolean isWithdrawn(Message suspect) {
    return suspect.toString().endsWith(" withdrawn");
  }

  /**
   * Two backups, enough to depose a leader, start again and know nothing of what was committed;
   * what clients send them again R0 remembers, and does not propose. They learn that it is they who
   * are behind before they suspect R0 (pitfall L2).
   */
  public static void backupsForget(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).seed(1).with("viewTimeout", 300).start();
    SimulatedClient alice = client(cluster, "alice");
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bundles.add(alice.sign(alice.session(), i, 0, List.of(Bytes.utf8("a" + i))));
      alice.sendTo(R0, bundles.get(i));
      run(cluster, 10);
    }
    cluster.runUntilConverged(RECOVERY_MAX);
    run(cluster, 200);
    for (ReplicaId id : List.of(R1, R2)) {
      cluster.restart(id);
      bundles.forEach(bundle -> alice.sendTo(id, bundle));
    }
    run(cluster, 3_000);
    requireService(cluster);
  }

  /**
   * Every state machine takes three time-outs for a command, and two dozen clients send more than
   * may wait for it. The leader proposes no faster than is executed, and takes them in another
   * order than the others heard of them: what these have had for longest waits for many time-outs.
   * It is nobody's fault (pitfall L2).
   */
  public static void executionIsSlow(Protocol protocol) {
    Cluster cluster = plan(protocol).with("executionLagMax", 8).with("batchCommandsMax", 1).start();
    List<SimulatedClient> clients = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      clients.add(client(cluster, "client " + i));
    }
    Burden burden = new Burden(0, 0, 0, 3 * TIMEOUT.toNanos() / 1_000);
    cluster.replicas().forEach(id -> cluster.slow(id, burden));
    for (SimulatedClient client : clients) {
      client.sendTo(R0, first(client, "of " + client));
      run(cluster, 2);
    }
    Collections.reverse(clients);
    for (SimulatedClient client : clients) {
      List.of(R1, R2, R3).forEach(id -> client.sendTo(id, first(client, "of " + client)));
      run(cluster, 2);
    }
    for (int i = 0; i < 4 * clients.size(); i++) {
      cluster.run(TIMEOUT);
      requireLeader(cluster);
    }
    untilExecuted(cluster, "of " + clients.get(0), TIMEOUT);
  }
}
