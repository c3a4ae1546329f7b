package io.parley.acceptance;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process of what the build made, never through Maven. It is over before the second compiler
 * would make it faster, and so are those that it starts itself.
 */
final class SmallProcess {
  private static final String OPTIONS = "-XX:TieredStopAtLevel=1";

  /** How it ended, and all that it said. */
  record Ended(int code, String said) {}

  private SmallProcess() {}

  /** Starts the class {@code main} in {@code directory}; what it says goes into {@code output}. */
  static Process start(
      Path directory, String classPath, String main, List<String> arguments, Path output)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Xmx512m",
                "-cp",
                absolute(classPath),
                main));
    words.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(words);
    builder.environment().put("JDK_JAVA_OPTIONS", OPTIONS);
    return builder
        .directory(directory.toFile())
        .redirectErrorStream(true)
        .redirectOutput(output.toFile())
        .start();
  }

  /** Runs it to its end. */
  static Ended run(Path directory, String classPath, String main, List<String> arguments)
      throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "said", ".txt");
    Process process = start(directory, classPath, main, arguments, output);
    try {
      return new Ended(process.waitFor(), Files.readString(output));
    } finally {
      process.destroyForcibly();
    }
  }

  /** It runs elsewhere than here. */
  private static String absolute(String classPath) {
    List<String> parts = new ArrayList<>();
    for (String part : classPath.split(":", -1)) {
      parts.add(Path.of(part).toAbsolutePath().toString());
    }
    return String.join(":", parts);
  }
}
