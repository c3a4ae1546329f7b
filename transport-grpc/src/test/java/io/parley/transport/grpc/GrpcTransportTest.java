package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.ClientTransport;
import io.parley.api.Credentials;
import io.parley.api.Lane;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import io.parley.api.TransportProvider;
import io.parley.api.TransportProvider.ClientSide;
import io.parley.api.TransportProvider.ReplicaSide;
import io.parley.crypto.CertificateAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class GrpcTransportTest {
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final Address LOOPBACK = new Address("127.0.0.1", 0);

  @Test
  void isFoundByTheServiceLoader() {
    assertThat(ServiceLoader.load(TransportProvider.class))
        .extracting(TransportProvider::name)
        .contains("grpc");
  }

  @Test
  void aPortInUseIsNamedWithTheCure() throws Exception {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Address taken = new Address("127.0.0.1", socket.getLocalPort());
      GrpcTransport transport = replica(taken, Optional.empty());
      assertThatThrownBy(() -> transport.start(new TestReplica(R0, transport)))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("port " + taken.port() + " of 127.0.0.1")
          .hasMessageContaining("stop the process that has the port");
      transport.close();
    }
  }

  /** The address is one of those that are for documentation, RFC 5737. */
  @Test
  void anAddressOfAnotherMachineIsNotBlamedOnThePort() {
    Credentials own = CertificateAuthority.create("test").issue(PeerName.of(TestCluster.ID, R0));
    GrpcTransport transport = replica(new Address("192.0.2.1", 7400), Optional.of(own));
    assertThatThrownBy(() -> transport.start(new TestReplica(R0, transport)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("can not listen on port 7400 of 192.0.2.1: this machine has no such")
        .hasMessageContaining("set an address of this machine");
    transport.close();
  }

  @Test
  void plainTextIsRefusedBeyondThisMachine() {
    Address remote = new Address("192.0.2.1", 7000);
    assertThatThrownBy(() -> replica(remote, Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("192.0.2.1:7000")
        .hasMessageContaining("use TLS");
    assertThatThrownBy(
            () ->
                new GrpcTransportProvider()
                    .client(
                        new ClientSide(
                            TestCluster.ID,
                            TestCluster.clientId("alice"),
                            Map.of(R0, remote),
                            Optional.empty())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("use TLS");
  }

  @Test
  void aCertificateOfSomebodyElseIsFoundOutAtOnce() {
    Credentials other =
        CertificateAuthority.create("test").issue(PeerName.of(TestCluster.ID, new ReplicaId(1)));
    assertThatThrownBy(() -> replica(LOOPBACK, Optional.of(other)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("replica-1.")
        .hasMessageContaining("expected replica-0.");
  }

  @Test
  void credentialsThatAreNoneAreRefused() {
    Bytes junk = Bytes.utf8("junk");
    assertThatThrownBy(() -> replica(LOOPBACK, Optional.of(new Credentials(junk, junk, junk))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLS");
    Credentials good = CertificateAuthority.create("test").issue(PeerName.of(TestCluster.ID, R0));
    Credentials keyless = new Credentials(good.certificate(), junk, good.authority());
    assertThatThrownBy(() -> replica(LOOPBACK, Optional.of(keyless)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("TLS");
  }

  @Test
  void closingEndsItsThreadsAndFreesThePort() throws Exception {
    GrpcTransport transport = replica(LOOPBACK, Optional.empty());
    transport.start(new TestReplica(R0, transport));
    int port = transport.port();
    List<Thread> threads =
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("parley-R0-"))
            .toList();
    assertThat(threads).isNotEmpty().allMatch(Thread::isDaemon);
    transport.close();
    transport.close();
    for (Thread thread : threads) {
      thread.join(10_000);
      assertThat(thread.isAlive()).isFalse();
    }
    GrpcTransport next = replica(new Address("127.0.0.1", port), Optional.empty());
    next.start(new TestReplica(R0, next));
    next.close();
  }

  @Test
  void startsOnceOnly() throws Exception {
    GrpcTransport transport = replica(LOOPBACK, Optional.empty());
    TestReplica inbound = new TestReplica(R0, transport);
    assertThatThrownBy(transport::port).isInstanceOf(IllegalStateException.class);
    transport.start(inbound);
    assertThatThrownBy(() -> transport.start(inbound)).isInstanceOf(IllegalStateException.class);
    transport.close();
    assertThatThrownBy(() -> transport.start(inbound)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void whatWasNotStartedHoldsNothing() {
    GrpcTransport unstarted = replica(LOOPBACK, Optional.empty());
    ClientTransport client =
        new GrpcTransportProvider()
            .client(
                new ClientSide(
                    TestCluster.ID,
                    TestCluster.clientId("nobody else"),
                    Map.of(R0, LOOPBACK),
                    Optional.empty()));
    String prefix = "parley-" + TestCluster.clientId("nobody else");
    assertThat(Thread.getAllStackTraces().keySet())
        .noneMatch(thread -> thread.getName().startsWith(prefix));
    assertThat(unstarted.pinnedBytes()).isZero();
    client.close();
  }

  @Test
  void thereIsNoLaneToOneself() {
    GrpcTransport transport = replica(LOOPBACK, Optional.empty());
    assertThatThrownBy(() -> transport.send(R0, Lane.BULK, List.of(Bytes.EMPTY)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static GrpcTransport replica(Address bind, Optional<Credentials> credentials) {
    return new GrpcTransportProvider()
        .replica(new ReplicaSide(TestCluster.ID, R0, bind, Map.of(R0, bind), credentials));
  }
}
