package io.parley.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Tag("processes")
class SimulateCommandTest {
  private static final Pattern FINGERPRINT = Pattern.compile("fingerprint ([0-9a-f]{16})");

  private final Path directory;

  SimulateCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  /** What a process of its own printed, and how it ended. */
  private record Result(int code, String text) {
    String fingerprint() {
      Matcher matcher = FINGERPRINT.matcher(text);
      assertThat(matcher.find()).as(text).isTrue();
      return matcher.group(1);
    }
  }

  /** A JVM of its own: other salts of hash codes, and of sets and maps, each time. */
  private Result simulate(int identityHashes, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC", "-Xshare:off"));
    command.addAll(List.of("-XX:+UnlockExperimentalVMOptions", "-XX:hashCode=" + identityHashes));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.parley.cli.Parley"));
    command.add("simulate");
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile(directory, "out", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(3, TimeUnit.MINUTES)) {
      process.destroyForcibly();
      throw new AssertionError("no end: " + Files.readString(output));
    }
    return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {"pbft", "hotstuff", "hotstuff-basic", "hotstuff-two-chain"})
  void equalSeedsGiveEqualRunsInAnotherJvmWithOtherHashes(String protocol)
      throws IOException, InterruptedException {
    Result one = simulate(0, "--protocol", protocol, "--seeds", "12", "--threads", "1");
    Result other = simulate(2, "--protocol", protocol, "--seeds", "12", "--threads", "2");
    assertThat(one.code()).as(one.text()).isZero();
    assertThat(other.fingerprint()).isEqualTo(one.fingerprint());
  }

  @Test
  void aTraceTellsAllMessagesAndDrawsThem() throws IOException, InterruptedException {
    Path html = directory.resolve("trace.html");
    Result result =
        simulate(0, "--seed", "3", "--keep", "none", "--trace", "--html", html.toString());
    assertThat(result.code()).as(result.text()).isZero();
    assertThat(result.text()).contains("PrePrepare", "Commit", "all properties hold");
    assertThat(Files.readString(html)).contains("<svg", "PrePrepare");
  }

  @Test
  void whatIsMisspeltIsNamed() throws IOException, InterruptedException {
    Result result = simulate(0, "--faults", "crashes,gremlins");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.text()).contains("no kind of fault is called 'gremlins'");
  }
}
