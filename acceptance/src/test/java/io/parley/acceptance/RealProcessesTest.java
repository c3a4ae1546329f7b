package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.Parley;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The shell, for real: processes, TLS, SIGKILL. Everything else is tested in virtual time. */
@Tag("processes")
final class RealProcessesTest {
  @ParameterizedTest
  @ValueSource(strings = {"pbft", "hotstuff", "hotstuff-basic"})
  @Timeout(240)
  void aClusterOfProcessesSurvivesItsLeaderAndLosesNothing(String protocol) {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    int code;
    try {
      code =
          Parley.commandLine()
              .execute(
                  "demo",
                  "--protocol",
                  protocol,
                  "--seconds",
                  "8",
                  "--in-flight",
                  "100",
                  "--clients",
                  "2");
    } finally {
      System.setOut(out);
    }
    String seen = bytes.toString(StandardCharsets.UTF_8);
    assertThat(seen).contains("starting 4 replicas of " + protocol + ", certificates bls, each");
    assertThat(seen).contains("killed the leader", "all 3 live replicas hold this state", "PASSED");
    assertThat(code).isZero();
  }
}
