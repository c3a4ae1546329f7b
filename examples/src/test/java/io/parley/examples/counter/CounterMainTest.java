package io.parley.examples.counter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Address;
import io.parley.api.Membership;
import io.parley.api.ReplicaId;
import io.parley.api.Roster;
import io.parley.client.NotEnoughReplies;
import io.parley.client.ParleyClient;
import io.parley.config.ClientFile;
import io.parley.config.ClusterFile;
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
import java.time.Duration;
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

  private static ParleyClient.Builder client(ClientFile client) {
    return ParleyClient.builder()
        .cluster(client.cluster().roster())
        .signer(client.signer())
        .grant(client.grant())
        .transport(new GrpcTransportProvider())
        .credentials(client.credentials());
  }

  /** Fewer than there are, and with every address and key right. */
  private static Roster some(ClusterFile cluster, int count) {
    return Roster.of(
        cluster.cluster(),
        new Membership(cluster.membership().members().subList(0, count)),
        cluster.addresses().headMap(new ReplicaId(count)));
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
    ClientFile file = ClientFile.read(directory.resolve("client.yaml"));
    ParleyClient.Builder builder = client(file);
    try (ParleyClient client = builder.open()) {
      assertThat(client.submit(Counter.bytes(40)).join()).isEqualTo(Counter.bytes(40));
      try (ParleyClient second = builder.open()) {
        assertThat(second.submit(Counter.bytes(1)).join()).isEqualTo(Counter.bytes(41));
      }
      assertThat(client.submit(Counter.bytes(1)).join()).isEqualTo(Counter.bytes(42));
    }
    ParleyClient.Builder misled =
        client(file).cluster(some(file.cluster(), 1)).deadline(Duration.ofSeconds(5));
    assertThatThrownBy(misled::open)
        .isInstanceOf(NotEnoughReplies.class)
        .hasMessageContaining("0 of 1 replicas")
        .hasMessageContaining("R0 (says that it is of membership");
    assertThat(failures).isEmpty();
  }

  /** The mark, the port and the threads are there for another try. */
  @Test
  @Timeout(180)
  void aStartThatFailsSpendsNothing(@TempDir Path directory) throws Exception {
    List<Address> addresses = freeAddresses().subList(0, 1);
    new NewCluster(addresses, new Pbft(), "ed25519", "bls", true, true).create(directory);
    Path path = directory.resolve("replica-0.yaml");
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket taken = new ServerSocket(addresses.get(0).port(), 1, loopback)) {
      assertThatThrownBy(() -> CounterMain.main(new String[] {path.toString()}))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("can not listen on port " + taken.getLocalPort());
    }
    assertThat(directory.resolve("replica-0/data/fresh")).exists();
    for (Thread each : Thread.getAllStackTraces().keySet()) {
      if (each.getName().startsWith("parley-R0")) {
        each.join(20_000);
        assertThat(each.isAlive()).as(each.getName()).isFalse();
      }
    }
    ReplicaFile file = ReplicaFile.read(path, Protocols.installed());
    nodes.add(CounterMain.node(file, file.journal(), why -> {}));
    nodes.get(0).start();
    assertThat(directory.resolve("replica-0/data/started")).exists();
  }
}
