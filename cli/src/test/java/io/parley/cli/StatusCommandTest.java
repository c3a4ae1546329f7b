package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.cli.cluster.FreePorts;
import io.parley.config.NewCluster;
import io.parley.config.Protocols;
import io.parley.config.ReplicaFile;
import io.parley.node.Node;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
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
    Path made = temp.resolve(name);
    new NewCluster(
            addresses,
            Protocols.installed().find("pbft").orElseThrow(),
            "ed25519",
            "ed25519",
            false,
            true)
        .create(made);
    return made;
  }

  private static Node start(Path cluster, int id) throws IOException {
    ReplicaFile file =
        ReplicaFile.read(cluster.resolve("replica-" + id + ".yaml"), Protocols.installed());
    Node node = Replicas.builder(file, file.journal(), false).build();
    node.start();
    return node;
  }

  private static List<String> status(Path cluster) {
    StringWriter out = new StringWriter();
    CommandLine line = Parley.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    line.execute("status", "--cluster", cluster.resolve("client.yaml").toString());
    return out.toString().lines().toList();
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
