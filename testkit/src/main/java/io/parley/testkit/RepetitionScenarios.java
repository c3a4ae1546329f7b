package io.parley.testkit;

import static io.parley.testkit.BlameScenarios.TIMEOUT;
import static io.parley.testkit.BlameScenarios.client;
import static io.parley.testkit.BlameScenarios.first;
import static io.parley.testkit.BlameScenarios.plan;
import static io.parley.testkit.BlameScenarios.untilExecuted;
import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.network.Traffic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Runs of four replicas, of which R0 leads, that tell what is said again when it may have been
 * lost: never what is large, unless it is asked for (pitfall B4). Else a link that is slower than
 * that would be full of it for good.
 */
public final class RepetitionScenarios {
  private static final String[] PROPOSALS = {"PrePrepare", "Proposal"};

  private RepetitionScenarios() {}

  /**
   * All that R0 proposes is lost where it has its body with it. R0 says it again without, and who
   * has none asks.
   */
  public static void bodiesAreLost(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    SimulatedClient alice = client(cluster, "alice");
    cluster.when(Traffic.from(R0).of(PROPOSALS).where(RepetitionScenarios::hasBody)).drop();
    List.of(R0, R1, R2, R3).forEach(id -> alice.sendTo(id, first(alice, "a")));
    untilExecuted(cluster, "a", TIMEOUT);
  }

  private static boolean hasBody(Message proposal) {
    return ((Optional<?>) Reworded.get(proposal, "body")).isPresent();
  }

  /**
   * Nothing that R0 proposes arrives: all have what waits, R0 too, and none sends it to another.
   */
  public static void allWait(Protocol protocol) {
    Cluster cluster = plan(protocol).start();
    SimulatedClient alice = client(cluster, "alice");
    List<Message> sent = new ArrayList<>();
    cluster.when(Traffic.from(R0).of(PROPOSALS)).drop();
    cluster.when(Traffic.any().of("Relay").where(sent::add));
    List.of(R0, R1, R2, R3).forEach(id -> alice.sendTo(id, first(alice, "a")));
    cluster.run(TIMEOUT.multipliedBy(4).dividedBy(5));
    cluster.runUntil("no bundle is sent unasked", sent::isEmpty, Duration.ZERO);
  }
}
