package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.StateMachine;
import io.parley.cli.TestNodes.Told;
import io.parley.cli.cluster.FreePorts;
import io.parley.config.NewCluster;
import io.parley.config.Protocols;
import io.parley.node.Node;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** Why a replica does not answer is told apart. */
@Tag("processes")
@Timeout(120)
final class StatusCommandTest {
  private final Path temp;

  StatusCommandTest(@TempDir Path temp) {
    this.temp = temp;
  }

  private Path make(String name, List<Address> addresses) {
    return TestNodes.make(temp.resolve(name), addresses);
  }

  private static Node start(Path cluster, int id) throws IOException {
    return TestNodes.started(TestNodes.builder(cluster, id));
  }

  private static Node start(Path cluster, int id, Supplier<Digest> states) throws IOException {
    StateMachine machine = new ToldMachine(command -> command, states);
    return TestNodes.started(TestNodes.builder(cluster, id).stateMachine(machine));
  }

  private static Told told(Path cluster) {
    return TestNodes.run(cluster, "status");
  }

  private static List<String> status(Path cluster) {
    return told(cluster).lines();
  }

  private static String row(List<String> lines, String replica) {
    return lines.stream().filter(line -> line.startsWith(replica)).findFirst().orElse("");
  }

  @Test
  void eachReasonHasItsWords() throws Exception {
    List<Address> addresses = FreePorts.find(4);
    Path ours = make("ours", addresses);
    Path theirs = make("theirs", addresses);
    try (Node zero = start(ours, 0);
        Node stranger = start(theirs, 2);
        ServerSocket silent =
            new ServerSocket(addresses.get(3).port(), 1, InetAddress.getLoopbackAddress())) {
      List<String> lines = status(ours);
      assertThat(row(lines, "R0")).contains("pbft");
      assertThat(row(lines, "R1"))
          .contains("no connection: nobody listens on " + addresses.get(1) + "; is it running?");
      assertThat(row(lines, "R2"))
          .contains("no connection: the TLS handshake fails: its certificate is that of another");
      assertThat(row(lines, "R3"))
          .contains("no answer: its port is open, but the handshake is not answered");
      assertThat(silent.isBound()).isTrue();
      assertThat(zero.failure()).isEmpty();
      assertThat(stranger.failure()).isEmpty();
    }
  }

  /** Pitfall C5: an application that is not deterministic shows before the first checkpoint. */
  @Test
  void statesThatDifferAreSaidAndFail() throws Exception {
    Path made = make("odd", FreePorts.find(2));
    Digest a = Digest.of(Bytes.utf8("a"));
    Digest b = Digest.of(Bytes.utf8("b"));
    AtomicReference<Digest> ofOne = new AtomicReference<>(a);
    try (Node zero = start(made, 0, () -> a);
        Node one = start(made, 1, ofOne::get)) {
      Told equal = told(made);
      assertThat(equal.code()).as(equal.toString()).isZero();
      assertThat(equal.lines()).noneMatch(line -> line.startsWith("states differ"));
      assertThat(zero.failure()).isEmpty();
      assertThat(one.failure()).isEmpty();
    }
    Path other = make("other", FreePorts.find(2));
    ofOne.set(b);
    try (Node zero = start(other, 0, () -> a);
        Node one = start(other, 1, ofOne::get)) {
      Told told = told(other);
      assertThat(told.code()).isOne();
      assertThat(told.lines())
          .filteredOn(line -> line.startsWith("states differ at height 0: "))
          .hasSize(1)
          .allMatch(line -> line.contains("R0 has #") && line.contains("R1 has #"));
      assertThat(zero.failure()).isEmpty();
      assertThat(one.failure()).isEmpty();
    }
  }

  /** What a replica answered is not taken for no answer. */
  @Test
  void aReplicaWhoseStateMachineFailsHasItsOwnWords() throws Exception {
    Path made = make("failing", FreePorts.find(1));
    AtomicBoolean broken = new AtomicBoolean();
    Supplier<Digest> digest =
        () -> {
          if (broken.get()) {
            throw new IllegalStateException("the index is broken");
          }
          return Digest.ZERO;
        };
    try (Node node = start(made, 0, digest)) {
      broken.set(true);
      Told told = told(made);
      assertThat(row(told.lines(), "R0"))
          .contains("the state machine failed: ")
          .endsWith("java.lang.IllegalStateException: the index is broken");
      assertThat(told.code()).isOne();
      assertThat(node.failure()).isEmpty();
    }
  }

  /** Pitfall CL6: it is connected and answers nothing that counts, but it does not hang. */
  @Test
  void aReplicaOfAnotherMembershipIsNamed() throws Exception {
    List<Address> addresses = FreePorts.find(1);
    Path ours = make("ours", addresses);
    Path other = make("other", addresses);
    Path changed = temp.resolve("changed");
    copy(ours, changed);
    String authority = line(other.resolve("cluster.yaml"), "authority: ");
    Path file = changed.resolve("cluster.yaml");
    Files.writeString(file, Files.readString(file).replace(line(file, "authority: "), authority));
    try (Node node = start(changed, 0)) {
      assertThat(row(status(ours), "R0"))
          .contains("connected, but does not count: says that it is of membership #")
          .contains(", the client's is #");
      assertThat(node.failure()).isEmpty();
    }
  }

  private static String line(Path file, String start) throws IOException {
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(start))
        .findFirst()
        .orElseThrow();
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Files.copy(each, to.resolve(from.relativize(each)));
      }
    }
  }

  @Test
  void aClusterOnIpv6Answers() throws Exception {
    int port = FreePorts.find(1).get(0).port();
    Path made = temp.resolve("six");
    new NewCluster(
            List.of(new Address("[::1]", port)),
            Protocols.installed().find("pbft").orElseThrow(),
            "ed25519",
            "ed25519",
            true,
            true)
        .create(made);
    try (Node node = start(made, 0)) {
      assertThat(row(status(made), "R0")).contains("[::1]:" + port, "pbft");
      assertThat(node.failure()).isEmpty();
    }
  }

  /** Issued after the replicas were started. */
  @Test
  void aClientThatWasAddedIsServed() throws Exception {
    Path made = temp.resolve("d");
    int port = FreePorts.find(1).get(0).port();
    new NewCluster(
            List.of(new Address("127.0.0.1", port)),
            Protocols.installed().find("pbft").orElseThrow(),
            "ed25519",
            "ed25519",
            true,
            true)
        .create(made);
    try (Node node = start(made, 0)) {
      CommandLine line = Parley.commandLine();
      StringWriter out = new StringWriter();
      line.setOut(new PrintWriter(out));
      line.setErr(new PrintWriter(out));
      assertThat(line.execute("add-client", "--dir", made.toString(), "--name", "alice")).isZero();
      String alice = made.resolve("alice.yaml").toString();
      assertThat(line.execute("kv", "put", "greeting", "hello", "--cluster", alice))
          .as(out.toString())
          .isZero();
      assertThat(line.execute("kv", "get", "greeting", "--cluster", alice)).isZero();
      assertThat(out.toString()).contains("hello");
      assertThat(node.failure()).isEmpty();
    }
  }
}
