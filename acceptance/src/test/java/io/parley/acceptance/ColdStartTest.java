package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * Four processes with little memory and all the load from the first second, by {@code
 * benchmarks/cold-start}, whose options are given by {@code -Dparley.coldstart="--pairs 10 --other
 * DIR"}, and by {@code -Dparley.soak="--seconds 1800"}.
 */
@Tag("processes")
@EnabledIfSystemProperty(named = "parley.thorough", matches = "true")
@EnabledOnOs(OS.LINUX)
final class ColdStartTest {
  @TempDir private Path temp = Path.of("not made");

  @Test
  void aColdClusterBearsFullLoad() throws Exception {
    assertThat(run(System.getProperty("parley.coldstart", "")))
        .allMatch(line -> line.matches(".* died=0 errors=\\{(\"Overloaded\":\\d+)?}"));
  }

  @Test
  void itBearsFullLoadForLong() throws Exception {
    assertThat(run("--soak " + System.getProperty("parley.soak", "--seconds 300")))
        .allMatch(line -> line.matches(".* died=0 errors=\\{(\"Overloaded\":\\d+)?}"));
  }

  /** The lines of the results of this build. */
  private List<String> run(String options) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of("../benchmarks/cold-start").toRealPath().toString());
    command.addAll(List.of("--keep", temp.toString()));
    if (!options.isBlank()) {
      command.addAll(List.of(options.strip().split("\\s+")));
    }
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertThat(process.waitFor()).as("exit code of %s", command).isZero();
    return Files.readAllLines(temp.resolve("results")).stream()
        .filter(line -> line.startsWith("own "))
        .toList();
  }
}
