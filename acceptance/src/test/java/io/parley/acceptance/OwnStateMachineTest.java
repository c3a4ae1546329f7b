package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.examples.counter.Counter;
import io.parley.pbft.Pbft;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.simulator.clients.Submission;
import io.parley.testkit.Cluster;
import io.parley.testkit.SimulationFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Whoever embeds Parley simulates what they wrote, by public API alone. */
final class OwnStateMachineTest {
  private static final ReplicaId R1 = new ReplicaId(1);

  /** A beginner's fault: what it does depends on the process. */
  private static final class Salted extends DelegatingMachine {
    private static final AtomicInteger MADE = new AtomicInteger();
    private final int salt = MADE.getAndIncrement();

    Salted() {
      super(new Counter());
    }

    @Override
    public Bytes execute(Bytes command, Context context) {
      return super.execute(Counter.bytes(salt), context);
    }
  }

  @Test
  void itIsReplicatedThroughCrashesAndAsksForItsState() {
    Cluster cluster = Cluster.of(4).running(new Pbft()).machine(Counter::new).seed(7).start();
    cluster.submit(Counter.bytes(1));
    cluster.crash(R1);
    cluster.submit(Counter.bytes(1));
    cluster.runUntilAcknowledged(Duration.ofSeconds(20));
    cluster.restart(R1);
    Submission asked = cluster.submit(Counter.bytes(0));
    cluster.runUntilConverged(Duration.ofSeconds(60));
    assertThat(asked.result()).contains(Counter.bytes(2));
    assertThat(cluster.machine(R1).query(Bytes.EMPTY)).isEqualTo(Counter.bytes(2));
  }

  @Test
  void oneThatIsNotDeterministicIsFound() {
    Cluster cluster = Cluster.of(4).running(new Pbft()).machine(Salted::new).seed(7).start();
    assertThatThrownBy(
            () -> {
              cluster.submit(Counter.bytes(1));
              cluster.run(Duration.ofSeconds(20));
            })
        .isInstanceOf(SimulationFailure.class)
        .hasMessageContaining("DETERMINISM");
  }
}
