package io.parley.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Address;
import io.parley.api.TransportProvider.ClientSide;
import io.parley.client.ParleyClient;
import io.parley.config.ClientFile;
import io.parley.config.NewCluster;
import io.parley.config.Protocols;
import io.parley.config.ReplicaFile;
import io.parley.node.Node;
import io.parley.pbft.Pbft;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class CounterMainTest {
  private static final int REPLICAS = 4;

  private final List<Node> nodes = new ArrayList<>();

  @AfterEach
  void close() {
    nodes.forEach(Node::close);
  }

  private static List<Address> freeAddresses() throws IOException {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < REPLICAS; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      return sockets.stream().map(s -> new Address("127.0.0.1", s.getLocalPort())).toList();
    } finally {
      for (ServerSocket socket : sockets) {
        socket.close();
      }
    }
  }

  private static ParleyClient client(Path file) {
    ClientFile client = ClientFile.read(file);
    ClientSide side =
        new ClientSide(
            client.cluster().cluster(),
            client.id(),
            client.cluster().addresses(),
            client.credentials());
    return ParleyClient.builder()
        .cluster(client.cluster().cluster())
        .replicas(REPLICAS)
        .signer(client.signer())
        .transport(new GrpcTransportProvider().client(side))
        .open();
  }

  @Test
  @Timeout(180)
  void fourEmbeddedReplicasCountTogether(@TempDir Path directory) throws IOException {
    new NewCluster(freeAddresses(), new Pbft(), "ed25519", "bls", false, true).create(directory);
    List<Throwable> failures = new CopyOnWriteArrayList<>();
    for (int i = 0; i < REPLICAS; i++) {
      Path path = directory.resolve("replica-" + i + ".yaml");
      ReplicaFile file = ReplicaFile.read(path, Protocols.installed());
      nodes.add(CounterMain.node(file, file.journal(), failures::add));
    }
    for (Node node : nodes) {
      node.start();
    }
    try (ParleyClient client = client(directory.resolve("client.yaml"))) {
      assertThat(client.submit(Counter.bytes(40)).join()).isEqualTo(Counter.bytes(40));
      assertThat(client.submit(Counter.bytes(2)).join()).isEqualTo(Counter.bytes(42));
    }
    assertThat(failures).isEmpty();
  }
}
