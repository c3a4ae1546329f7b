package io.parley.cli.demo;

import io.parley.api.ReplicaId;
import io.parley.cli.cluster.ClusterAccess;
import io.parley.cli.cluster.FreePorts;
import io.parley.cli.console.CliException;
import io.parley.node.config.ClientFile;
import io.parley.node.config.ClusterPlan;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** A new cluster on loopback, each replica a process with its own port, keys and state. */
final class DemoCluster implements AutoCloseable {
  private final Path directory;
  private final boolean keep;
  private final boolean insecure;
  private final String mainClass;
  private final SortedMap<ReplicaId, ReplicaProcess> processes = new TreeMap<>();
  private boolean closed;

  /**
   * A cluster to be made in {@code directory}, which stays there afterwards if {@code keep}.
   *
   * @param mainClass whose command {@code start} runs a replica
   */
  DemoCluster(Path directory, boolean keep, boolean insecure, String mainClass) {
    this.directory = directory;
    this.keep = keep;
    this.insecure = insecure;
    this.mainClass = mainClass;
  }

  /** Makes the files and starts the processes. */
  void start(DemoSettings settings) throws IOException {
    new ClusterPlan(
            FreePorts.find(settings.replicas()),
            settings.protocol(),
            settings.signatures(),
            settings.certificates(),
            false,
            !insecure)
        .create(directory);
    for (int i = 0; i < settings.replicas(); i++) {
      launch(new ReplicaId(i));
    }
  }

  private synchronized void launch(ReplicaId id) throws IOException {
    if (!closed) {
      processes.put(id, ReplicaProcess.start(id, directory, insecure, mainClass));
    }
  }

  ClusterAccess access() {
    return new ClusterAccess(ClientFile.read(directory.resolve("client.yaml")), insecure);
  }

  synchronized ReplicaProcess process(ReplicaId id) {
    ReplicaProcess process = processes.get(id);
    if (process == null) {
      throw new IllegalArgumentException("no replica " + id);
    }
    return process;
  }

  /** The replicas whose processes run. */
  synchronized List<ReplicaId> live() {
    return processes.values().stream()
        .filter(ReplicaProcess::isAlive)
        .map(ReplicaProcess::id)
        .toList();
  }

  /** Complains if a process ended by itself. */
  synchronized void checkAlive() {
    for (ReplicaProcess process : processes.values()) {
      if (process.diedUnexpectedly() && !closed) {
        throw new CliException(process.postMortem());
      }
    }
  }

  /** Ends all processes and removes the directory. */
  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    processes.values().forEach(ReplicaProcess::kill);
    processes.values().forEach(ReplicaProcess::awaitEnd);
    if (!keep) {
      remove(directory);
    }
  }

  private static void remove(Path directory) {
    try (Stream<Path> found = Files.walk(directory)) {
      for (Path path : found.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    } catch (NoSuchFileException e) {
      return; // nothing was made yet
    } catch (IOException e) {
      throw new UncheckedIOException("cannot remove " + directory, e);
    }
  }
}
