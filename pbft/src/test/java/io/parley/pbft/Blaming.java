package io.parley.pbft;

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
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Schedules in which what matters is who is blamed. R0 leads, correctly, and is to go on. */
final class Blaming {
  private static final Duration BOUND = Duration.ofSeconds(10);

  private Blaming() {}

  /** {@code alice} has a session, in which she has used no sequence. */
  private static SimulatedClient alice(Cluster cluster) {
    SimulatedClient alice = cluster.client("alice");
    cluster.runUntil("alice has a session", () -> alice.session() > 0, BOUND);
    cluster.runUntilConverged(BOUND);
    return alice;
  }

  private static void run(Cluster cluster, int millis) {
    cluster.run(Duration.ofMillis(millis));
  }

  private static void stillLeads(Cluster cluster) {
    cluster.runUntil("R0 leads still", () -> cluster.leader().equals(R0), Duration.ZERO);
    cluster.submit("the end");
    cluster.runUntilConverged(BOUND);
  }

  /**
   * R3 alone has a command, which is lost on its way to R0, and suspects R0 until that is served.
   * That it does no more is lost. When R2, Byzantine, suspects R0 later, it is alone (pitfall H20).
   */
  static void withdrawalLost(Protocol protocol) {
    Cluster cluster =
        Cluster.of(4)
            .running(protocol)
            .seed(1)
            .with("viewTimeout", 200)
            .with("resendInterval", 50)
            .start();
    SimulatedClient alice = alice(cluster);
    Rule lost = cluster.when(Traffic.from(R3).to(R0).of("Relay")).drop();
    List<Message> said = new ArrayList<>();
    cluster
        .when(Traffic.from(R3).of("Suspect").where(m -> !isWithdrawn(m)))
        .rewrite(
            message -> {
              said.add(message);
              return message;
            });
    Rule unheard = cluster.when(Traffic.from(R3).of("Suspect").where(Blaming::isWithdrawn)).drop();
    alice.sendTo(R3, alice.sign(alice.session(), 0, 0, List.of(Bytes.utf8("a"))));
    cluster.runUntil("R3 suspects R0", () -> !said.isEmpty(), BOUND);
    lost.lift();
    cluster.runUntil("R3 is served", () -> cluster.log(R3).contains("a"), BOUND);
    run(cluster, 20);
    unheard.lift();
    run(cluster, 1_000);
    cluster.forge(R2, R0, said.get(0));
    cluster.forge(R2, R1, said.get(0));
    run(cluster, 100);
    stillLeads(cluster);
  }

  private static boolean isWithdrawn(Message suspect) {
    return suspect.toString().endsWith(" withdrawn");
  }

  /**
   * Two backups, enough to depose a leader, start again and know nothing of what was committed;
   * what clients send them again R0 remembers, and does not propose. They learn that it is they who
   * are behind before they suspect R0 (pitfall L2).
   */
  static void backupsForget(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).seed(1).with("viewTimeout", 300).start();
    SimulatedClient alice = alice(cluster);
    List<Bundle> bundles = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      bundles.add(alice.sign(alice.session(), i, 0, List.of(Bytes.utf8("a" + i))));
      alice.sendTo(R0, bundles.get(i));
      run(cluster, 10);
    }
    cluster.runUntilConverged(BOUND);
    run(cluster, 200);
    for (ReplicaId id : List.of(R1, R2)) {
      cluster.restart(id);
      bundles.forEach(bundle -> alice.sendTo(id, bundle));
    }
    run(cluster, 3_000);
    stillLeads(cluster);
  }
}
