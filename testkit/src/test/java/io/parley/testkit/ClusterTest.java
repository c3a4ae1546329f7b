package io.parley.testkit;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Toy.Proposal;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private static final Duration BOUND = Duration.ofSeconds(5);

  private static Cluster cluster(long seed) {
    return Cluster.of(4).running(new Toy()).seed(seed).start();
  }

  @Test
  void commandsAreExecutedOnceInOneOrderAndAcknowledged() {
    Cluster cluster = cluster(1);
    List<Submission> together = cluster.client("alice").submitTogether("a", "b");
    cluster.submit("c");
    cluster.runUntilConverged(BOUND);
    assertThat(together).allMatch(Submission::isAcknowledged);
    assertThat(cluster.log(R3)).containsExactlyInAnyOrder("a", "b", "c");
    assertThat(cluster.log(R3)).isEqualTo(cluster.log(R0));
  }

  @Test
  void equalSeedsGiveEqualRuns() {
    assertThat(timeline(3)).isEqualTo(timeline(3)).isNotEqualTo(timeline(4));
  }

  private static String timeline(long seed) {
    Cluster cluster = cluster(seed);
    cluster.lose(0.3);
    cluster.duplicate(0.3);
    cluster.reorder(0.3);
    cluster.submit("a");
    cluster.run(Duration.ofSeconds(1));
    return cluster.timeline();
  }

  @Test
  void aRuleDropsWhatItNamesUntilItIsLifted() {
    Cluster cluster = cluster(1);
    Rule rule = cluster.when(Traffic.from(R0).to(R2).of("Proposal")).drop();
    cluster.submit("a");
    cluster.run(Duration.ofSeconds(1));
    assertThat(cluster.height(R2)).isZero();
    assertThat(cluster.height(R1)).isPositive();
    rule.lift();
    cluster.runUntilConverged(BOUND);
  }

  @Test
  void aDelayedMessageArrivesLater() {
    Cluster cluster = cluster(1);
    cluster.when(Traffic.from(R0).to(R2)).delay(Duration.ofSeconds(2));
    cluster.submit("a");
    cluster.run(Duration.ofSeconds(1));
    assertThat(cluster.height(R2)).isZero();
    cluster.run(Duration.ofSeconds(2));
    assertThat(cluster.height(R2)).isPositive();
  }

  @Test
  void partitionsKeepGroupsApartUntilHealed() {
    Cluster cluster = cluster(1);
    cluster.partition(List.of(List.of(R0, R1), List.of(R2, R3)));
    cluster.submit("a");
    cluster.run(Duration.ofSeconds(1));
    assertThat(cluster.height(R1)).isPositive();
    assertThat(cluster.height(R3)).isZero();
    cluster.heal();
    cluster.runUntilConverged(BOUND);
  }

  @Test
  void aCrashLosesWhatWasNotSyncedAndARestartRemembersTheRest() {
    Cluster cluster = cluster(1);
    cluster.submit("a");
    cluster.runUntilConverged(BOUND);
    cluster.crash(R1);
    assertThat(cluster.isUp(R1)).isFalse();
    cluster.submit("b");
    cluster.runUntilConverged(BOUND);
    assertThat(cluster.log(R1)).containsExactly("a");
    cluster.restart(R1);
    cluster.runUntilConverged(BOUND);
    assertThat(cluster.log(R1)).containsExactly("a", "b");
  }

  @Test
  void aForgedMessageCarriesItsForgersSignatureOnly() {
    Cluster cluster = cluster(1);
    cluster.forge(R3, R1, new Proposal(1, Batch.EMPTY));
    cluster.run(BOUND);
    assertThat(cluster.height(R1)).isZero();
    assertThat(cluster.grievances(R1))
        .containsExactly("R1 rejects R3: NOT_ENTITLED: only R0 proposes");
  }

  @Test
  void corruptedMessagesAreDroppedUnseen() {
    Cluster cluster = cluster(1);
    cluster.when(Traffic.from(R0).to(R1)).corrupt();
    cluster.submit("a");
    cluster.run(BOUND);
    assertThat(cluster.height(R1)).isZero();
    assertThat(cluster.grievances(R1)).isNotEmpty().allMatch(g -> g.startsWith("R1 drops from"));
  }

  @Test
  void equivocationOfTheLeaderIsCaughtWithSeedAndTimeline() {
    Cluster cluster = cluster(5);
    cluster
        .when(Traffic.from(R0).to(R1))
        .rewrite(message -> new Proposal(((Proposal) message).height(), Batch.EMPTY));
    assertThatThrownBy(
            () -> {
              cluster.submit("a");
              cluster.run(BOUND);
            })
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("AGREEMENT: at h1")
        .hasMessageContaining("seed(5)")
        .hasMessageContaining("R0 -> all Proposal h1");
  }

  @Test
  void aGoalThatIsMissedNamesWhatIsUnanswered() {
    Cluster cluster = cluster(1);
    cluster.client("client");
    cluster.run(BOUND);
    cluster.crash(R0);
    cluster.submit("a");
    assertThatThrownBy(() -> cluster.runUntilConverged(BOUND))
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("not within 5000 ms")
        .hasMessageContaining("a unanswered")
        .hasMessageContaining("down");
  }

  @Test
  void anUnknownOptionIsRefused() {
    assertThatThrownBy(() -> Cluster.of(4).running(new Toy()).with("speed", 1))
        .hasMessage("toy has no option speed");
  }
}
