package io.parley.examples.rounds;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Cluster;
import io.parley.testkit.ClusterBuilder;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What no general suite can know. */
class RoundsScenarioTest {
  private static final Duration BOUND = Duration.ofSeconds(20);

  private static ClusterBuilder plan() {
    return Cluster.of(4).running(new Rounds()).with("checkpointInterval", 3).seed(1);
  }

  private static void submitOneByOne(Cluster cluster, String prefix, int count) {
    for (int i = 0; i < count; i++) {
      cluster.submit(prefix + i);
      cluster.runUntilAcknowledged(BOUND);
    }
  }

  @Test
  void aReplicaThatRestartsLearnsAgainWhichCheckpointIsStable() {
    Cluster cluster = plan().start();
    submitOneByOne(cluster, "a", 10);
    cluster.runUntilConverged(BOUND);
    cluster.restart(R3);
    cluster.run(Duration.ofSeconds(10));
    assertThat(cluster.status(R3).stable()).isEqualTo(cluster.status(R0).stable()).isPositive();
  }

  @Test
  void whatIsNotKeptCanOnlyBeFetchedAsAState() {
    Cluster cluster = plan().with("keptHeights", 4).start();
    cluster.isolate(R3);
    submitOneByOne(cluster, "a", 20);
    cluster.heal();
    cluster.run(Duration.ofSeconds(30));
    assertThat(cluster.halted()).containsOnlyKeys(R3);
    assertThat(cluster.halted().get(R3)).contains("needs the state");
  }

  @Test
  void aLaggardDoesNotWaitForTheTimerBetweenAnswers() {
    Cluster cluster = plan().with("resendInterval", 1_000).start();
    cluster.isolate(R3);
    submitOneByOne(cluster, "a", 300);
    cluster.heal();
    cluster.runUntil("the first answer", () -> cluster.height(R3) > 0, BOUND);
    cluster.runUntilConverged(Duration.ofMillis(500));
  }

  @Test
  void aBundleThatReachedOneReplicaOnlyIsDecidedNevertheless() {
    Cluster cluster = plan().start();
    SimulatedClient client = cluster.client("client");
    cluster.runUntil("a session is open", () -> client.session() > 0, BOUND);
    // R0's turn comes at height 4 and the next is of R2 now; nobody but R0 hears of it.
    assertThat(cluster.leader()).isEqualTo(R2);
    client.sendTo(R0, client.sign(client.session(), 0, 0, List.of(Bytes.utf8("a"))));
    cluster.run(Duration.ofSeconds(2));
    assertThat(cluster.log(R1)).containsExactly("a");
    assertThat(cluster.status(R1).height()).isEqualTo(2);
  }

  @Test
  void twoReplicasThatWaitWakeTheThird() {
    Cluster cluster = plan().start();
    SimulatedClient client = cluster.client("client");
    cluster.runUntil("a session is open", () -> client.session() > 0, BOUND);
    cluster.crash(R2); // whose turn it is
    Bundle bundle = client.sign(client.session(), 0, 0, List.of(Bytes.utf8("a")));
    client.sendTo(R0, bundle);
    client.sendTo(R3, bundle);
    cluster.run(Duration.ofSeconds(5));
    assertThat(cluster.log(R1)).containsExactly("a");
  }

  @Test
  void oneReplicaThatSpeaksDoesNotWakeTheOthers() {
    Cluster cluster = plan().start();
    cluster.submit("a");
    cluster.runUntilConverged(BOUND);
    long height = cluster.height(R0);
    for (long round = 0; round < 5; round++) {
      for (int to = 0; to < 3; to++) {
        RoundsMessage.Vote vote = Sample.first(height + 1, round, RoundsMessage.Vote.NONE);
        cluster.forge(R3, cluster.replicas().get(to), vote);
      }
    }
    cluster.run(Duration.ofSeconds(30));
    assertThat(cluster.height(R0)).isEqualTo(height);
    assertThat(cluster.waits(R0)).isEmpty();
  }

  @Test
  void ofTwoAndOfThreeAllMustTakePart() {
    for (int n = 2; n <= 3; n++) {
      Cluster cluster = Cluster.of(n).running(new Rounds()).seed(n).start();
      cluster.lose(0.1);
      submitOneByOne(cluster, "a", 5);
      cluster.heal();
      cluster.runUntilConverged(BOUND);
    }
  }

  @Test
  void aProposalThatOneMissedIsSentAgain() {
    Cluster cluster = plan().start();
    cluster.submit("a");
    cluster.runUntilConverged(BOUND);
    cluster.crash(cluster.leader().equals(R0) ? R1 : R0);
    Rule lost = cluster.when(Traffic.from(cluster.leader()).of("Propose")).drop();
    cluster.submit("b");
    cluster.run(Duration.ofMillis(100));
    lost.lift();
    long height = cluster.height(R2);
    cluster.runUntilConverged(Duration.ofMillis(700));
    assertThat(cluster.height(R2)).isEqualTo(height + 1);
  }
}
