package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.parley.api.Bytes;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientStreamsTest {
  private static final ReplicaId R0 = new ReplicaId(0);

  @Test
  void clientsExchangeFramesWithAllReplicas() throws Exception {
    try (TestCluster cluster = TestCluster.secure(3)) {
      for (int i = 0; i < 3; i++) {
        cluster.start(i);
      }
      TestClient alice = cluster.client("alice");
      List<ReplicaId> connected = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        connected.add(alice.nextConnected());
      }
      assertThat(connected).containsExactlyInAnyOrderElementsOf(cluster.addresses().keySet());
      for (ReplicaId replica : connected) {
        Bytes frame = Bytes.utf8("for " + replica);
        alice.send(replica, frame, Bytes.EMPTY);
        assertThat(alice.next()).isEqualTo(new TestClient.Received(replica, frame));
        assertThat(alice.next()).isEqualTo(new TestClient.Received(replica, Bytes.EMPTY));
      }
    }
  }

  /** Pitfall CL6: the client judges what it says, before any of its frames. */
  @Test
  void aClientHearsFirstOfWhichMembershipAReplicaSaysThatItIs() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      Bytes said = Bytes.utf8("any bytes \u0000 there are");
      cluster.start(0).greetsClients(said);
      TestClient alice = cluster.client("alice");
      assertThat(alice.nextGreeting()).isEqualTo(said);
      alice.send(R0, Bytes.utf8("frame"));
      assertThat(alice.next().frame()).isEqualTo(Bytes.utf8("frame"));
    }
  }

  /** Pitfall P15. */
  @Test
  void theReplicaKnowsTheClientByItsCertificateAndHearsOfItsEnd() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0);
      TestClient alice = cluster.client("alice");
      Transport.ClientLink link = zero.nextOpened();
      assertThat(link.client()).isEqualTo(TestCluster.clientId("alice"));
      link.send(List.of(Bytes.utf8("unasked")));
      assertThat(alice.nextConnected()).isEqualTo(R0);
      assertThat(alice.next().frame()).isEqualTo(Bytes.utf8("unasked"));

      alice.close();
      assertThat(zero.nextClosed()).isEqualTo(link);
    }
  }

  @Test
  void aReplicaEndsAStreamAndTheClientComesAgain() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0);
      TestClient alice = cluster.client("alice");
      alice.nextConnected();
      zero.nextOpened().close("too much");
      assertThat(alice.nextDisconnected()).contains("too much");
      zero.nextClosed();
      alice.nextConnected();
      zero.nextOpened();
    }
  }

  @Test
  void aClientLearnsWhyAReplicaIsNotThereAndConnectsWhenItIs() throws Exception {
    try (TestCluster cluster = TestCluster.plain(1)) {
      TestReplica zero = cluster.start(0);
      zero.close();
      TestClient alice = cluster.client("alice");
      assertThat(alice.nextDisconnected()).startsWith("nobody listens on " + cluster.address(R0));
      cluster.start(0);
      assertThat(alice.nextConnected()).isEqualTo(R0);
    }
  }

  /** Pitfall P15. */
  @Test
  void clientsOfAnotherClusterAreNotServed() throws Exception {
    try (TestCluster cluster = TestCluster.plain(1);
        TestCluster forger = TestCluster.secure(1);
        TestCluster target = TestCluster.secure(1)) {
      cluster.start(0);
      assertThat(cluster.client("alice", TestCluster.OTHER_ID).nextDisconnected())
          .contains("PERMISSION_DENIED");

      TestReplica zero = target.start(0);
      forger.addresses().putAll(target.addresses());
      assertThat(forger.client("alice").nextDisconnected()).contains("that of another cluster");
      assertThat(zero.transport().count(Trouble.REFUSED)).isZero();
    }
  }

  @Test
  void aReplicaIsNoClient() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      cluster.start(0);
      Dialing dialing = cluster.dialing(PeerName.of(TestCluster.ID, new ReplicaId(1)));
      CompletableFuture<Status> end = new CompletableFuture<>();
      callRaw(cluster, dialing, end);
      assertThat(end.get(60, TimeUnit.SECONDS).getCode()).isEqualTo(Status.Code.PERMISSION_DENIED);
    }
  }

  @Test
  void malformedMessagesEndOnlyTheirStream() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0);
      TestClient alice = cluster.client("alice");
      alice.nextConnected();
      Dialing dialing =
          cluster.dialing(PeerName.of(TestCluster.ID, TestCluster.clientId("mallory")));
      for (Bytes message :
          List.of(Bytes.EMPTY, Bytes.ofHex("00000000"), Bytes.ofHex("7fffffff00000000"))) {
        CompletableFuture<Status> end = new CompletableFuture<>();
        callRaw(cluster, dialing, end).sendMessage(message);
        assertThat(end.get(60, TimeUnit.SECONDS).getDescription()).contains("malformed message");
      }
      assertThat(zero.transport().count(Trouble.MALFORMED)).isEqualTo(3);
      alice.send(R0, Bytes.utf8("still here"));
      assertThat(alice.next().frame()).isEqualTo(Bytes.utf8("still here"));
    }
  }

  @Test
  void messagesThatAreTooBigEndOnlyTheirStream() throws Exception {
    try (TestCluster cluster = TestCluster.plain(1)) {
      cluster.start(0);
      TestClient alice = cluster.client("alice");
      alice.nextConnected();
      Dialing dialing =
          cluster.dialing(PeerName.of(TestCluster.ID, TestCluster.clientId("mallory")));
      CompletableFuture<Status> end = new CompletableFuture<>();
      callRaw(cluster, dialing, end).sendMessage(PeerStreamsTest.pattern(Envelope.BYTES_MAX + 1));
      assertThat(end.get(60, TimeUnit.SECONDS).isOk()).isFalse();
      alice.send(R0, Bytes.utf8("still here"));
      assertThat(alice.next().frame()).isEqualTo(Bytes.utf8("still here"));
    }
  }

  @Test
  void aReceiverThatFailsEndsOnlyTheStreamThatFedIt() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0);
      TestClient alice = cluster.client("alice");
      TestClient mallory = cluster.client("mallory");
      alice.nextConnected();
      mallory.nextConnected();
      mallory.send(R0, TestReplica.BOMB);
      assertThat(mallory.nextDisconnected()).contains("internal error");
      assertThat(zero.nextClosed().client()).isEqualTo(TestCluster.clientId("mallory"));
      assertThat(zero.transport().count(Trouble.CALLBACK)).isEqualTo(1);
      alice.send(R0, Bytes.utf8("still here"));
      assertThat(alice.next().frame()).isEqualTo(Bytes.utf8("still here"));
      mallory.nextConnected();
    }
  }

  @Test
  void oneClientHasABoundedNumberOfStreams() throws Exception {
    try (TestCluster cluster = TestCluster.plain(1)) {
      TestReplica zero = cluster.start(0, new Transport.Bounds(1 << 20, 1 << 20, 100, 3));
      for (int i = 0; i < 3; i++) {
        cluster.client("mallory").nextConnected();
      }
      TestClient oneMore = cluster.client("mallory");
      assertThat(oneMore.nextDisconnected())
          .contains("RESOURCE_EXHAUSTED", "more than 3 streams of one client");
      assertThat(zero.nextRejection())
          .isEqualTo(
              TestCluster.clientId("mallory") + " OVERFLOW: more than 3 streams of one client");
      cluster.client("alice").nextConnected();
    }
  }

  /** Opens a client stream that carries whatever bytes it is given. */
  static ClientCall<Bytes, Bytes> callRaw(
      TestCluster cluster, Dialing dialing, CompletableFuture<Status> end) {
    Target target = Target.replica(TestCluster.ID, R0, cluster.address(R0));
    ManagedChannel channel = dialing.channel(target);
    ClientCall<Bytes, Bytes> call = channel.newCall(RAW, CallOptions.DEFAULT);
    call.start(
        new ClientCall.Listener<>() {
          @Override
          public void onClose(Status status, Metadata trailers) {
            channel.shutdownNow();
            end.complete(status);
          }
        },
        dialing.headers());
    call.request(1);
    return call;
  }

  private static final MethodDescriptor<Bytes, Bytes> RAW =
      MethodDescriptor.newBuilder(new RawMarshaller(), new RawMarshaller())
          .setType(MethodDescriptor.MethodType.BIDI_STREAMING)
          .setFullMethodName(Methods.CLIENT.getFullMethodName())
          .build();

  private static final class RawMarshaller implements MethodDescriptor.Marshaller<Bytes> {
    @Override
    public InputStream stream(Bytes bytes) {
      return new ByteArrayInputStream(bytes.toArray());
    }

    @Override
    public Bytes parse(InputStream stream) {
      try {
        return Bytes.wrap(stream.readAllBytes());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
