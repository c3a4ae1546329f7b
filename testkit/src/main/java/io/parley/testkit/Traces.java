package io.parley.testkit;

import io.parley.api.Message;
import io.parley.api.Protocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.DynamicTest;

/**
 * Golden traces: text files of commands, each followed by what then happens, indented. Lines that
 * begin with {@code #} are comments. With the system property {@code parley.traces.regenerate=true}
 * the files are written anew instead of compared; the difference is then to be reviewed.
 *
 * <p>What the commands are is listed at {@code TraceRunner}.
 */
public final class Traces {
  private static final boolean REGENERATE = Boolean.getBoolean("parley.traces.regenerate");

  private Traces() {}

  /** A test for each {@code *.trace} file in {@code directory}. */
  public static Stream<DynamicTest> traces(Path directory, Protocol protocol) {
    return traces(directory, protocol, Map.of());
  }

  /**
   * A test for each {@code *.trace} file in {@code directory}.
   *
   * @param forgers make the messages of {@code forge} commands, by name
   */
  public static Stream<DynamicTest> traces(
      Path directory, Protocol protocol, Map<String, Function<Forgery, Message>> forgers) {
    List<Path> files;
    try (Stream<Path> list = Files.list(directory)) {
      files = list.filter(f -> f.toString().endsWith(".trace")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no traces in " + directory);
    }
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    String.valueOf(file.getFileName()),
                    file.toUri(),
                    () -> check(file, new TraceRunner(protocol, forgers))));
  }

  private static void check(Path file, TraceRunner runner) throws IOException {
    String expected = Files.readString(file);
    String found = render(expected, runner);
    TestCounts.trace();
    if (REGENERATE) {
      Files.writeString(file, found);
    } else {
      Assertions.assertThat(found).as("%s", file).isEqualTo(expected);
    }
  }

  /** The trace with its outputs as they now are. */
  static String render(String trace, TraceRunner runner) {
    List<String> lines = new ArrayList<>();
    trace
        .lines()
        .filter(line -> !line.startsWith(" "))
        .forEach(line -> render(line, runner, lines));
    return String.join("\n", lines) + "\n";
  }

  private static void render(String line, TraceRunner runner, List<String> lines) {
    lines.add(line);
    if (line.isBlank() || line.startsWith("#")) {
      return;
    }
    try {
      runner.run(line).forEach(outcome -> lines.add("  " + outcome));
    } catch (AssertionError | RuntimeException e) {
      throw new AssertionError(
          "at '" + line + "': " + e.getMessage() + "\n" + String.join("\n", lines), e);
    }
  }
}
