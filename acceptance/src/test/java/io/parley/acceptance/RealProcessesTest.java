package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.Parley;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell, for real: processes, TLS, SIGKILL. Everything else is tested in virtual time. */
@Tag("processes")
final class RealProcessesTest {
  @ParameterizedTest
  @ValueSource(strings = {"pbft", "hotstuff", "hotstuff-two-chain"})
  @Timeout(240)
  void aClusterOfProcessesSurvivesItsLeaderAndLosesNothing(String protocol, @TempDir Path home)
      throws Exception {
    String options = "demo --seconds 8 --in-flight 100 --clients 2 --protocol " + protocol;
    SmallProcess.Ended ended =
        SmallProcess.run(
            home,
            System.getProperty("java.class.path"),
            Parley.class.getName(),
            List.of(options.split(" ")));
    assertThat(ended.said())
        .contains("starting 4 replicas of " + protocol + ", certificates bls, each")
        .contains("killed the leader", "all 3 live replicas hold this state", "PASSED");
    assertThat(ended.code()).isZero();
  }
}
