package io.parley.cli.demo;

import io.parley.api.ReplicaId;
import io.parley.cli.console.CliException;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A replica in a process of its own, which ends when this one does. */
final class ReplicaProcess {
  /** What the launcher says of its archive of classes, and of the optimising compiler. */
  private static final List<String> LAUNCHER_FLAGS =
      List.of(
          "-XX:SharedArchiveFile=",
          "-XX:AOTCache=",
          "-Xlog:cds",
          "-Xlog:aot",
          "-XX:CompileThresholdScaling=",
          "-XX:MaxInlineLevel=",
          "-XX:FreqInlineSize=",
          "-XX:InlineSmallCode=");

  private static final int TAIL_LINES = 15;
  private static final long END_SECONDS_MAX = 5;

  private final ReplicaId id;
  private final Process process;
  private final Path log;
  private volatile boolean killed;

  private ReplicaProcess(ReplicaId id, Process process, Path log) {
    this.id = id;
    this.process = process;
    this.log = log;
  }

  /**
   * Starts the replica that {@code directory} has a file for.
   *
   * @param mainClass whose command {@code start} runs a replica
   */
  static ReplicaProcess start(ReplicaId id, Path directory, boolean insecure, String mainClass)
      throws IOException {
    Path log = directory.resolve("replica-" + id.value() + ".log");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx512m", "-XX:+UseSerialGC"));
    // A killed process leaves its native libraries there; they go with the cluster's files.
    Path temporary = directory.resolve("replica-" + id.value()).resolve("tmp");
    command.add("-Djava.io.tmpdir=" + Files.createDirectories(temporary));
    command.addAll(launcherFlags());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(mainClass, "start", "--exit-with-stdin"));
    if (insecure) {
      command.add("--insecure");
    }
    command.add(directory.resolve("replica-" + id.value() + ".yaml").toString());
    Process process =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()).start();
    return new ReplicaProcess(id, process, log);
  }

  /** Those of the launcher's flags that this process has, and that are good for a replica, too. */
  private static List<String> launcherFlags() {
    return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
        .filter(it -> LAUNCHER_FLAGS.stream().anyMatch(it::startsWith))
        .toList();
  }

  ReplicaId id() {
    return id;
  }

  long pid() {
    return process.pid();
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** Whether it ended though nobody killed it. */
  boolean diedUnexpectedly() {
    return !killed && !process.isAlive();
  }

  /** SIGKILL: it gets no chance to say goodbye. */
  void kill() {
    killed = true;
    process.destroyForcibly();
  }

  /** Waits until it is gone. */
  void awaitEnd() {
    try {
      if (!process.waitFor(END_SECONDS_MAX, TimeUnit.SECONDS)) {
        throw new CliException("process %d of %s does not end".formatted(pid(), id));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Why it ended, as far as exit code and log tell. */
  String postMortem() {
    return "replica %s died unexpectedly (exit code %d); the end of its log:%n%s"
        .formatted(id, process.exitValue(), tail());
  }

  private String tail() {
    try {
      List<String> lines = Files.readAllLines(log);
      return String.join(
          System.lineSeparator(),
          lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()));
    } catch (IOException e) {
      return log + " cannot be read: " + e;
    }
  }
}
