package io.parley.transport.grpc;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Credentials;
import io.parley.api.Digest;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import io.parley.api.TransportProvider.ClientSide;
import io.parley.api.TransportProvider.ReplicaSide;
import io.parley.crypto.CertificateAuthority;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.LoggerFactory;

/** Replicas and clients on the loopback interface, all ended when the test ends. */
final class TestCluster implements AutoCloseable {
  static final Digest ID = Digest.of(Bytes.utf8("the cluster under test"));
  static final Digest OTHER_ID = Digest.of(Bytes.utf8("another cluster"));

  private static final Transport.Bounds PRESET =
      new Transport.Bounds(Long.MAX_VALUE, Long.MAX_VALUE, 4_096, 64);

  private final Optional<CertificateAuthority> authority;
  private final Map<ReplicaId, Address> addresses = new TreeMap<>();
  private final List<Runnable> parts = new ArrayList<>();

  private TestCluster(int replicas, Optional<CertificateAuthority> authority) {
    this.authority = authority;
    for (int i = 0; i < replicas; i++) {
      addresses.put(new ReplicaId(i), new Address("127.0.0.1", 0));
    }
  }

  static TestCluster secure(int replicas) {
    return new TestCluster(replicas, Optional.of(CertificateAuthority.create("test")));
  }

  static TestCluster plain(int replicas) {
    return new TestCluster(replicas, Optional.empty());
  }

  static ClientId clientId(String name) {
    return ClientId.ofKey(Bytes.utf8(name));
  }

  Optional<Credentials> credentials(PeerName name) {
    return authority.map(some -> some.issue(name));
  }

  Map<ReplicaId, Address> addresses() {
    return addresses;
  }

  Address address(ReplicaId id) {
    return Objects.requireNonNull(addresses.get(id), () -> id + " is no replica");
  }

  /** Starts a replica; lower ids first, so that higher ones know where they listen. */
  TestReplica start(int id) throws IOException {
    return start(id, Bytes.EMPTY);
  }

  /** The same; it greets its peers so, and refuses those that greet otherwise. */
  TestReplica start(int id, Bytes greeting) throws IOException {
    return start(id, greeting, BegunMessages.Bounds.CLIENTS, PRESET);
  }

  /** The same; it takes no more begun messages of clients than {@code begunMax}. */
  TestReplica start(int id, BegunMessages.Bounds begunMax) throws IOException {
    return start(id, Bytes.EMPTY, begunMax, PRESET);
  }

  /** The same; it is told what may be open. */
  TestReplica start(int id, Transport.Bounds bounds) throws IOException {
    return start(id, Bytes.EMPTY, BegunMessages.Bounds.CLIENTS, bounds);
  }

  private TestReplica start(
      int id, Bytes greeting, BegunMessages.Bounds begunMax, Transport.Bounds bounds)
      throws IOException {
    ReplicaId self = new ReplicaId(id);
    TestReplica replica = new TestReplica(self, new GrpcTransport(side(self), begunMax));
    replica.transport().bound(bounds);
    replica.greets(greeting);
    parts.add(replica::close);
    replica.transport().start(replica);
    addresses.put(self, new Address("127.0.0.1", replica.transport().port()));
    return replica;
  }

  GrpcTransport transport(ReplicaId self) {
    return new GrpcTransportProvider().replica(side(self));
  }

  private ReplicaSide side(ReplicaId self) {
    Optional<Credentials> credentials = credentials(PeerName.of(ID, self));
    return new ReplicaSide(ID, self, address(self), Map.copyOf(addresses), credentials);
  }

  TestClient client(String name) {
    return client(name, ID);
  }

  /** A client that believes the cluster to be {@code cluster}. */
  TestClient client(String name, Digest cluster) {
    ClientId id = clientId(name);
    TestClient client =
        new TestClient(
            new GrpcTransportProvider()
                .client(
                    new ClientSide(
                        cluster,
                        id,
                        Map.copyOf(addresses),
                        credentials(PeerName.of(cluster, id)))));
    parts.add(client::close);
    client.transport().start(client);
    return client;
  }

  /** For streams opened by hand, as {@code self}. */
  Dialing dialing(PeerName self) {
    NetThreads threads = new NetThreads("test", new Alarm(why -> {}));
    parts.add(
        () -> {
          if (!threads.close()) {
            throw new AssertionError("the threads do not end");
          }
        });
    RateLimitedLog log =
        new RateLimitedLog(LoggerFactory.getLogger("test"), "R0", System::nanoTime);
    return new Dialing(
        self,
        credentials(self).map(Tls::client),
        Bytes.EMPTY,
        threads,
        log,
        threads.begun(BegunMessages.Bounds.PEERS));
  }

  @Override
  public void close() {
    parts.forEach(Runnable::run);
  }
}
