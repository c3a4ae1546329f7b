package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The shell, for real: processes, TLS, SIGKILL. Everything else is tested in virtual time. */
final class RealProcessesTest {
  @Test
  @Timeout(240)
  void aClusterOfProcessesSurvivesItsLeaderAndLosesNothing() {
    PrintStream out = System.out;
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    System.setOut(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    int code;
    try {
      code = Parley.run("demo", "--seconds", "10", "--in-flight", "100", "--clients", "2");
    } finally {
      System.setOut(out);
    }
    String seen = bytes.toString(StandardCharsets.UTF_8);
    assertThat(seen).contains("starting 4 replicas of pbft, certificates bls, each a process");
    assertThat(seen).contains("killed the leader", "all 3 live replicas hold this state", "PASSED");
    assertThat(code).isZero();
  }
}
