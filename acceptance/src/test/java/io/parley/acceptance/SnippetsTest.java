package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.TransportProvider.ReplicaSide;
import io.parley.cli.cluster.FreePorts;
import io.parley.config.ClusterFile;
import io.parley.config.NewCluster;
import io.parley.config.Protocols;
import io.parley.config.ReplicaFile;
import io.parley.examples.counter.Counter;
import io.parley.node.Node;
import io.parley.pbft.Pbft;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The documentation's Java runs as it stands there, each piece in a process of its own, in a
 * directory with the files of {@code my-cluster}, four replicas of a counter. They run if the piece
 * is of a client.
 */
@Tag("processes")
@Timeout(value = 300, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SnippetsTest {
  private static final int REPLICAS = 4;

  /** One of several nodes in this process. */
  private static final long NODE_BYTES = 512L << 20;

  private final Path home;
  private final Path cluster;
  private final List<Node> nodes = new ArrayList<>();

  SnippetsTest(@TempDir Path home) {
    this.home = home;
    cluster = home.resolve("my-cluster");
  }

  static Stream<Markdown.Block> snippets() throws IOException {
    return DocumentationTest.snippets().stream().filter(each -> each.excerptOf().isEmpty());
  }

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  @ParameterizedTest
  @MethodSource("snippets")
  void everySnippetRuns(Markdown.Block snippet) throws IOException, InterruptedException {
    Path classes = Files.createDirectory(home.resolve("classes"));
    assertThat(JavaSource.errors(snippet.framed(), classes)).isEmpty();
    if (snippet.text().contains("my-cluster")) {
      new NewCluster(FreePorts.find(REPLICAS), new Pbft(), "ed25519", "bls", false, true)
          .create(cluster);
    }
    if (snippet.text().contains("client.yaml")) {
      startReplicas();
    }
    String classPath = classes + ":" + System.getProperty("java.class.path");
    SmallProcess.Ended ended = SmallProcess.run(home, classPath, main(snippet.framed()), List.of());
    assertThat(ended.code()).as(ended.said()).isZero();
  }

  private static String main(String source) {
    return source
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("package "))
        .map(line -> line.replace("package ", "").replace(";", ".") + "Snippet")
        .findFirst()
        .orElse("Snippet");
  }

  private void startReplicas() throws IOException {
    for (int i = 0; i < REPLICAS; i++) {
      Path path = cluster.resolve("replica-" + i + ".yaml");
      Node node = replica(ReplicaFile.read(path, Protocols.installed()));
      nodes.add(node);
      node.start();
    }
  }

  private static Node replica(ReplicaFile file) {
    ClusterFile made = file.cluster();
    ReplicaSide side =
        new ReplicaSide(
            made.cluster(), file.id(), file.listen(), made.addresses(), file.credentials());
    return Node.builder()
        .self(file.id())
        .cluster(made.cluster())
        .membership(made.membership())
        .protocol(file.protocol())
        .options(file.options())
        .limits(file.limits())
        .memory(NODE_BYTES, NODE_BYTES)
        .stateMachine(new Counter())
        .transport(new GrpcTransportProvider().replica(side))
        .signatures(made.scheme())
        .signer(file.signer())
        .quorumScheme(file.quorumScheme())
        .build();
  }
}
