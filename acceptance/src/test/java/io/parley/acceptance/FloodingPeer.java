package io.parley.acceptance;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Domain;
import io.parley.api.Lane;
import io.parley.api.Message;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signed;
import io.parley.api.Transport;
import io.parley.api.TransportProvider.ReplicaSide;
import io.parley.config.ClusterFile;
import io.parley.config.ReplicaFile;
import io.parley.driver.verification.Frames;
import io.parley.driver.verification.Greeting;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.pbft.Pbft;
import io.parley.pbft.message.PbftMessage;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A liar in the place of a replica that is gone, with its keys and at its address: it relays to one
 * replica, without end, bundles that an accomplice signs, each of them new, in messages that take
 * longer to verify than to make.
 */
final class FloodingPeer implements Closeable {
  private static final int BUNDLES = 2_000;

  /** None that was ever opened. */
  private static final long SESSION = 1L << 40;

  private final ReplicaFile file;
  private final SignatureScheme.Signer accomplice;
  private final ReplicaId target;
  private final Domain domain;
  private final Frames frames;
  private final Transport transport;
  private final Thread thread = new Thread(this::run, "flooding peer");
  private volatile boolean closed;
  private long sequence;

  /**
   * @param file of the replica whose place it takes
   * @param accomplice signs as a client that may be one
   */
  FloodingPeer(ReplicaFile file, SignatureScheme.Signer accomplice, ReplicaId target)
      throws IOException {
    this.file = file;
    this.accomplice = accomplice;
    this.target = target;
    ClusterFile cluster = file.cluster();
    domain = Domain.ofClients(cluster.cluster());
    String protocol = file.protocol().name();
    frames = new Frames(new Domain(cluster.cluster(), 0, protocol), file.protocol().codec());
    transport =
        new GrpcTransportProvider()
            .replica(
                new ReplicaSide(
                    cluster.cluster(),
                    file.id(),
                    file.listen(),
                    cluster.addresses(),
                    file.credentials()));
    transport.start(new Deaf(greeting(file)));
    thread.start();
  }

  /** What is equal on all, assertions of the state machine too: processes have none. */
  private static Bytes greeting(ReplicaFile file) {
    ClusterFile cluster = file.cluster();
    List<String> schemes = List.of(cluster.scheme().name(), file.quorumScheme().name());
    return Greeting.of(
            file.protocol(), file.options(), file.limits(), 0, cluster.membership(), schemes, false)
        .encoded();
  }

  private void run() {
    while (!closed) {
      Message relay = relay();
      Signed<Message> signed = new Signed<>(file.id(), relay, Bytes.EMPTY);
      transport.send(target, relay.lane(), List.of(frames.encode(signed)));
    }
  }

  private Message relay() {
    List<Bundle> bundles = new ArrayList<>(BUNDLES);
    for (int i = 0; i < BUNDLES; i++) {
      bundles.add(
          Bundle.sign(
              accomplice.publicKey(),
              SESSION,
              sequence++,
              0,
              List.of(Bytes.utf8("flood")),
              statement -> accomplice.sign(domain.encode(statement))));
    }
    return file.protocol() instanceof Pbft
        ? new PbftMessage.Relay(bundles)
        : new HotStuffMessage.Relay(bundles);
  }

  @Override
  public void close() {
    closed = true;
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    transport.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Hears nobody, and says to replicas what they expect. */
  private record Deaf(Bytes greeting) implements Transport.Inbound {
    @Override
    public void received(ReplicaId from, Lane lane, List<Bytes> frames) {}

    @Override
    public Transport.ClientInbound opened(Transport.ClientLink link) {
      return new Transport.ClientInbound() {
        @Override
        public void received(List<Bytes> frames) {}

        @Override
        public void closed() {}
      };
    }

    @Override
    public void rejected(ReplicaId from, Rejection why) {}

    @Override
    public void rejected(ClientId from, Rejection why) {}

    @Override
    public void failed(Throwable why) {}
  }
}
