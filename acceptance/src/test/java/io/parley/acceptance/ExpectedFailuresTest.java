package io.parley.acceptance;

import static io.parley.testkit.Replicas.R3;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.MemoryBounds;
import io.parley.config.Protocols;
import io.parley.simulator.hunt.ExpectedFailure;
import io.parley.testkit.Cluster;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each {@link ExpectedFailure} has circumstances that show it, of every protocol; who makes it work
 * takes both away.
 */
final class ExpectedFailuresTest {
  private static final int WINDOW = 72;
  private static final Duration BOUND = Duration.ofMinutes(2);

  /** {@link ExpectedFailure#STATE_TRANSFER}. */
  @ParameterizedTest
  @ValueSource(strings = {"pbft", "hotstuff", "hotstuff-basic", "hotstuff-two-chain"})
  void aReplicaThatIsAwayForLongerThanOthersKeepDecisionsHalts(String name) {
    Cluster cluster =
        Cluster.of(4)
            .running(Protocols.installed().find(name).orElseThrow())
            .with("window", WINDOW)
            .with("checkpointInterval", 8)
            .with("batchCommandsMax", 1)
            .memory(new MemoryBounds(2 << 20, 64 << 10, 32 << 10, 16 << 20, 16 << 10))
            .seed(1)
            .start();
    cluster.isolate(R3);
    for (int i = 0; i < 4 * WINDOW; i++) {
      cluster.submit("a" + i);
    }
    cluster.runUntilAcknowledged(BOUND);
    assertThat(cluster.halted()).isEmpty();
    cluster.heal();
    cluster.submit("b");
    cluster.runUntil("R3 has halted", () -> cluster.halted().containsKey(R3), BOUND);
    assertThat(cluster.halted()).containsOnlyKeys(R3);
    assertThat(cluster.halted().get(R3)).contains("state");
    cluster.submit("c");
    cluster.runUntilAcknowledged(BOUND);
  }

  /** Pitfall B1: what is kept is bounded by bytes alone, not by heights beside. */
  @ParameterizedTest
  @ValueSource(strings = {"pbft", "hotstuff", "hotstuff-basic", "hotstuff-two-chain"})
  void aReplicaThatIsAwayForSeveralWindowsKeepsItsPlaceWhileThereIsMemory(String name) {
    Cluster cluster =
        Cluster.of(4)
            .running(Protocols.installed().find(name).orElseThrow())
            .with("window", WINDOW)
            .with("checkpointInterval", 8)
            .with("batchCommandsMax", 1)
            .seed(1)
            .start();
    cluster.isolate(R3);
    for (int i = 0; i < 4 * WINDOW; i++) {
      cluster.submit("a" + i);
    }
    cluster.runUntilAcknowledged(BOUND);
    cluster.heal();
    cluster.submit("b");
    cluster.runUntilConverged(BOUND);
  }
}
