package io.parley.pbft;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.Cluster;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A cluster that begins at a height above 0, in a state that no quorum has signed. */
final class BaseHeightTest {
  /** Pitfall P1: VIEW-CHANGEs name that height, and nobody can prove it. */
  @Test
  void viewsChangeAboveAConfiguredBeginning() {
    Cluster cluster = Cluster.of(4).running(new Pbft()).base(100).seed(1).start();
    cluster.submit("a");
    cluster.runUntilConverged(Duration.ofMinutes(1));
    assertThat(cluster.height(R1)).isGreaterThan(100);
    cluster.crash(R0);
    cluster.submit("b");
    cluster.runUntilConverged(Duration.ofMinutes(1));
    assertThat(cluster.status(R1).view()).isPositive();
    cluster.restart(R0);
    cluster.submit("c");
    cluster.runUntilConverged(Duration.ofMinutes(1));
  }
}
