package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A cluster that begins at a height above 0, in a state that no quorum has signed. */
final class BaseHeightTest {
  static Stream<Protocol> protocols() {
    return Stream.of(new HotStuff(), new BasicHotStuff(), new TwoChainHotStuff());
  }

  /** Pitfall H8: the certificate with which it begins needs no signatures, and is the only one. */
  @ParameterizedTest
  @MethodSource("protocols")
  void viewsChangeAboveAConfiguredBeginning(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).base(5_000).seed(1).start();
    cluster.submit("a");
    cluster.runUntilConverged(Duration.ofMinutes(1));
    assertThat(cluster.height(R1)).isGreaterThan(5_000);
    long view = cluster.status(R1).view();
    cluster.crash(R0);
    cluster.submit("b");
    cluster.runUntilConverged(Duration.ofMinutes(1));
    assertThat(cluster.status(R1).view()).isGreaterThan(view);
    cluster.restart(R0);
    cluster.submit("c");
    cluster.runUntilConverged(Duration.ofMinutes(1));
  }
}
