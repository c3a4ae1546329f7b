package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.cli.Parley;
import io.parley.cli.cluster.FreePorts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documentation's commands that are marked so run as they stand there, one after the other and
 * each in a process of its own, with smaller counts. Where one replica is started all four are.
 */
@Tag("processes")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class CommandsTest {
  private static final int BLOCKS_MIN = 4;
  private static final int REPLICAS = 4;

  /** By command, options and what they are instead. */
  private static final Map<String, Map<String, String>> LESS =
      Map.of(
          "demo", Map.of("--seconds", "4", "--in-flight", "100", "--clients", "2"),
          "bench", Map.of("--seconds", "1", "--warmup", "0", "--in-flight", "20", "--clients", "1"),
          "forecast", Map.of("--replicas", "7", "--in-flight", "20", "--messages", "5000"));

  private final List<Process> replicas = new ArrayList<>();
  private final Path home;

  CommandsTest(@TempDir Path home) {
    this.home = home;
  }

  @AfterEach
  void end() throws InterruptedException {
    for (Process replica : replicas) {
      replica.destroyForcibly().waitFor(20, TimeUnit.SECONDS);
    }
  }

  static List<Markdown.Block> blocks() throws IOException {
    return Markdown.all(Path.of("..")).stream()
        .flatMap(file -> file.blocks().stream())
        .filter(Markdown.Block::runs)
        .toList();
  }

  @Test
  void thereAreBlocks() throws IOException {
    assertThat(blocks()).hasSizeGreaterThanOrEqualTo(BLOCKS_MIN);
  }

  @ParameterizedTest
  @MethodSource("blocks")
  void everyCommandRuns(Markdown.Block block) throws IOException, InterruptedException {
    for (List<String> words : commands(block)) {
      if (words.get(0).equals("start")) {
        startAll(words.get(1));
      } else {
        String classPath = System.getProperty("java.class.path");
        SmallProcess.Ended ended = SmallProcess.run(home, classPath, Parley.class.getName(), words);
        assertThat(ended.code()).as(words + ": " + ended.said()).isZero();
      }
    }
  }

  private static List<List<String>> commands(Markdown.Block block) throws IOException {
    List<List<String>> commands = new ArrayList<>();
    for (String line : block.text().lines().toList()) {
      if (line.startsWith("./parley ")) {
        String command = line.replaceAll("\\s+#.*", "").replace("./parley ", "").strip();
        commands.add(less(command.split("\\s+", -1)));
      }
    }
    return commands;
  }

  /** The same with less to do, and ports that are free. */
  private static List<String> less(String[] words) throws IOException {
    List<String> smaller = new ArrayList<>(List.of(words));
    LESS.getOrDefault(words[0], Map.of()).forEach((option, value) -> set(smaller, option, value));
    if (words[0].equals("init")) {
      set(smaller, "--base-port", Integer.toString(freePorts()));
    } else if (words[0].equals("simulate")
        && Stream.of("--seed", "--twins").noneMatch(smaller::contains)) {
      set(smaller, "--seeds", "2");
    }
    return smaller;
  }

  private static void set(List<String> words, String option, String value) {
    int at = words.indexOf(option);
    if (at >= 0) {
      words.set(at + 1, value);
    } else {
      words.addAll(List.of(option, value));
    }
  }

  /** The first of some that follow each other and are free. */
  private static int freePorts() throws IOException {
    int first = FreePorts.find(1).get(0).port();
    return first + REPLICAS < 65_536 ? first : first - REPLICAS;
  }

  private void startAll(String first) throws IOException, InterruptedException {
    assertThat(first).contains("replica-0");
    for (int i = 0; i < REPLICAS; i++) {
      Path said = home.resolve("replica-" + i + ".txt");
      List<String> words = List.of("start", first.replace("replica-0", "replica-" + i));
      String classPath = System.getProperty("java.class.path");
      replicas.add(SmallProcess.start(home, classPath, Parley.class.getName(), words, said));
    }
    for (int i = 0; i < REPLICAS; i++) {
      Path said = home.resolve("replica-" + i + ".txt");
      while (!Files.readString(said).contains("listening on")) {
        assertThat(replicas.get(i).waitFor(100, TimeUnit.MILLISECONDS))
            .as(() -> "it ended before it listened: " + said)
            .isFalse();
      }
    }
  }
}
