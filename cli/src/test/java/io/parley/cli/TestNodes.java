package io.parley.cli;

import io.parley.api.Address;
import io.parley.config.NewCluster;
import io.parley.config.Protocols;
import io.parley.config.ReplicaFile;
import io.parley.node.Node;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine;

/** Nodes in this process, of clusters with files, and commands to them. */
final class TestNodes {
  private TestNodes() {}

  /** How a command ended, and what it said. */
  record Told(int code, List<String> lines) {}

  static Path make(Path made, List<Address> addresses) {
    new NewCluster(
            addresses,
            Protocols.installed().find("pbft").orElseThrow(),
            "ed25519",
            "ed25519",
            addresses.size() < 4,
            true)
        .create(made);
    return made;
  }

  static Node.Builder builder(Path cluster, int id) {
    ReplicaFile file =
        ReplicaFile.read(cluster.resolve("replica-" + id + ".yaml"), Protocols.installed());
    return Replicas.builder(file, file.journal(), false);
  }

  static Node started(Node.Builder builder) throws IOException {
    Node node = builder.build();
    node.start();
    return node;
  }

  /** Runs a command of a client of {@code cluster}. */
  static Told run(Path cluster, String... words) {
    StringWriter out = new StringWriter();
    CommandLine line = Parley.commandLine();
    line.setOut(new PrintWriter(out));
    line.setErr(new PrintWriter(out));
    String[] all = new String[words.length + 2];
    System.arraycopy(words, 0, all, 0, words.length);
    all[words.length] = "--cluster";
    all[words.length + 1] = cluster.resolve("client.yaml").toString();
    int code = line.execute(all);
    return new Told(code, out.toString().lines().toList());
  }
}
