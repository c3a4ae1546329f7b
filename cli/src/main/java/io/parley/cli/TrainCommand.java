package io.parley.cli;

import io.parley.benchmarks.LoadGenerator;
import io.parley.benchmarks.LoadReport;
import io.parley.cli.cluster.ClientGroup;
import io.parley.cli.cluster.ClusterAccess;
import io.parley.cli.cluster.FreePorts;
import io.parley.cli.console.OptionRange;
import io.parley.cli.load.GapMeter;
import io.parley.cli.load.PutListener;
import io.parley.cli.load.Workload;
import io.parley.config.ClientFile;
import io.parley.config.NewCluster;
import io.parley.config.Protocols;
import io.parley.config.ReplicaFile;
import io.parley.crypto.QuorumSchemes;
import io.parley.node.Node;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Does in one process all that replicas and clients do, for the launcher: it lets the JVM record
 * which classes that takes, and later ones start from that.
 */
@Command(
    name = "train",
    hidden = true,
    description = "Runs clusters under load in this process, so that it can be recorded.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class TrainCommand implements Callable<Integer> {
  private static final List<String> PROTOCOLS = List.of("pbft", "hotstuff");
  private static final int REPLICAS = 4;
  private static final int CLIENTS = 2;
  private static final int IN_FLIGHT = 256;
  private static final int PAYLOAD_BYTES = 512;
  private static final int SECONDS_MAX = 600;

  /** Longer than a client tries. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(40);

  @Option(names = "--dir", required = true, description = "Directory to make clusters in.")
  private Path directory;

  @Option(names = "--seconds", description = "Seconds of load (default ${DEFAULT-VALUE}).")
  private int seconds = 16;

  @Override
  public Integer call() throws IOException, InterruptedException {
    OptionRange.check("--seconds", seconds, PROTOCOLS.size(), SECONDS_MAX);
    for (String protocol : PROTOCOLS) {
      if (train(protocol).commands() == 0) {
        return 1;
      }
    }
    return 0;
  }

  private LoadReport train(String protocol) throws IOException, InterruptedException {
    Path made = directory.resolve(protocol);
    new NewCluster(
            FreePorts.find(REPLICAS),
            Protocols.installed().find(protocol).orElseThrow(),
            "ed25519",
            QuorumSchemes.BLS,
            false,
            true)
        .create(made);
    List<Node> nodes = new ArrayList<>();
    try {
      for (int i = 0; i < REPLICAS; i++) {
        Path path = made.resolve("replica-" + i + ".yaml");
        ReplicaFile file = ReplicaFile.read(path, Protocols.installed());
        Node node = Replicas.builder(file, file.journal(), false).build();
        nodes.add(node);
        node.start();
      }
      return load(new ClusterAccess(ClientFile.read(made.resolve("client.yaml")), false));
    } finally {
      nodes.forEach(Node::close);
    }
  }

  private LoadReport load(ClusterAccess access) throws InterruptedException {
    PutListener puts = new PutListener(new Workload(2 * IN_FLIGHT, PAYLOAD_BYTES), new GapMeter());
    try (ClientGroup clients = ClientGroup.open(access, CLIENTS)) {
      return LoadGenerator.of(clients.submitters(), puts.workload()::command)
          .listener(puts)
          .inFlight(IN_FLIGHT)
          .duration(Duration.ofSeconds(seconds / PROTOCOLS.size()))
          .drainMax(DRAIN_MAX)
          .build()
          .start()
          .await();
    }
  }
}
