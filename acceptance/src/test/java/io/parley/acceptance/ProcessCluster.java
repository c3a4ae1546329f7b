package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.cli.Parley;
import io.parley.cli.cluster.AdminQuestions;
import io.parley.cli.cluster.ClusterAccess;
import io.parley.cli.cluster.FreePorts;
import io.parley.client.ParleyClient;
import io.parley.config.ClientFile;
import io.parley.config.NewCluster;
import io.parley.config.Protocols;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A cluster on loopback whose replicas are processes with a heap of 256 MiB. What they say is in
 * the cluster's directory, beside their files. All end with it.
 */
final class ProcessCluster implements AutoCloseable {
  static final long HEAP_BYTES = 256L << 20;

  /** Longer than any machine needs for what it has to do at all. */
  static final Duration DEADLINE = Duration.ofMinutes(3);

  private static final long ANSWER_MILLIS_MAX = 5_000;

  private final Path directory;
  private final int size;
  private final Map<ReplicaId, Process> processes = new TreeMap<>();

  private ProcessCluster(Path directory, int size) {
    this.directory = directory;
    this.size = size;
  }

  /** The files of a new cluster in {@code directory}; nothing runs. */
  static ProcessCluster create(Path directory, String protocol, int size) throws IOException {
    new NewCluster(
            FreePorts.find(size),
            Protocols.installed().find(protocol).orElseThrow(),
            "ed25519",
            "bls",
            size < 4,
            true)
        .create(directory);
    return new ProcessCluster(directory, size);
  }

  private Path file(int replica, String kind) {
    return directory.resolve("replica-" + replica + kind);
  }

  /** All replicas are to remember by this journal what they say. */
  void journal(String name) throws IOException {
    for (int i = 0; i < size; i++) {
      Files.writeString(
          file(i, ".yaml"), "journal: " + name + System.lineSeparator(), StandardOpenOption.APPEND);
    }
  }

  /** Starts all replicas, with these flags of Java, and waits for none. */
  void start(String... flags) throws IOException {
    for (int i = 0; i < size; i++) {
      start(new ReplicaId(i), flags);
    }
  }

  /** Starts one that does not run. */
  void start(ReplicaId id, String... flags) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-Xmx256m"));
    // A killed process leaves its native libraries there.
    Path temporary = Files.createDirectories(directory.resolve("tmp-" + id.value()));
    command.add("-Djava.io.tmpdir=" + temporary);
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(Parley.class.getName(), "start", "--exit-with-stdin"));
    command.add(file(id.value(), ".yaml").toString());
    processes.put(
        id,
        new ProcessBuilder(command)
            .redirectOutput(file(id.value(), ".out").toFile())
            .redirectError(file(id.value(), ".err").toFile())
            .start());
  }

  /** Waits until all listen. */
  void awaitListening() throws IOException, InterruptedException {
    for (ReplicaId id : processes.keySet()) {
      while (!Files.readString(file(id.value(), ".out")).contains("listening on")) {
        assertThat(process(id).waitFor(100, TimeUnit.MILLISECONDS))
            .as(() -> id + " ended before it listened: " + err(id))
            .isFalse();
      }
    }
  }

  Process process(ReplicaId id) {
    return Objects.requireNonNull(processes.get(id), () -> id + " was not started");
  }

  Collection<ReplicaId> replicas() {
    return processes.keySet();
  }

  /** Ends a replica without a chance to say goodbye, and waits until it is gone. */
  void kill(ReplicaId id) throws InterruptedException {
    process(id).destroyForcibly();
    assertThat(process(id).waitFor(60, TimeUnit.SECONDS)).isTrue();
  }

  void assertAllAlive() {
    processes.forEach(
        (id, process) -> assertThat(process.isAlive()).as(() -> id + ": " + err(id)).isTrue());
  }

  /** What a replica said on its error output. */
  String err(ReplicaId id) {
    try {
      return Files.readString(file(id.value(), ".err"));
    } catch (IOException e) {
      return "nothing to read: " + e;
    }
  }

  /** A client with a session of its own, so patient that it tells nothing but what is so. */
  ParleyClient client() {
    ClientFile file = access().file();
    return ParleyClient.builder()
        .cluster(file.cluster().roster())
        .signer(file.signer())
        .grant(file.grant())
        .transport(new GrpcTransportProvider())
        .credentials(file.credentials())
        .deadline(DEADLINE)
        .open();
  }

  /** How clients get there. */
  ClusterAccess access() {
    return new ClusterAccess(ClientFile.read(directory.resolve("client.yaml")), false);
  }

  private record Executed(long height, Digest state) {}

  /** Waits until all replicas have executed as much, and hold one state. */
  void awaitAgreement(ParleyClient client) {
    long deadlineNanos = System.nanoTime() + DEADLINE.toNanos();
    Map<ReplicaId, Answer> answers = ask(client, new Question.OfStatus());
    while (!agree(answers)) {
      assertThat(System.nanoTime()).as(() -> "replicas differ").isLessThan(deadlineNanos);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(100));
      answers = ask(client, new Question.OfStatus());
    }
  }

  private static boolean agree(Map<ReplicaId, Answer> answers) {
    return answers.values().stream().allMatch(Answer.Standing.class::isInstance)
        && answers.values().stream()
                .map(Answer.Standing.class::cast)
                .map(standing -> new Executed(standing.executed(), standing.state()))
                .distinct()
                .count()
            == 1;
  }

  Map<ReplicaId, Answer> ask(ParleyClient client, Question question) {
    return AdminQuestions.ask(client, replicas(), question, ANSWER_MILLIS_MAX);
  }

  /** Asks one alone: others may be gone. */
  Answer ask(ParleyClient client, ReplicaId id, Question question) {
    return Objects.requireNonNull(
        AdminQuestions.ask(client, List.of(id), question, ANSWER_MILLIS_MAX).get(id),
        () -> id + " did not answer");
  }

  @Override
  public void close() {
    processes.values().forEach(Process::destroyForcibly);
    processes.values().forEach(process -> process.onExit().join());
  }
}
