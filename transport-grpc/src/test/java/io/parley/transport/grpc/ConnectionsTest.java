package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientCall;
import io.grpc.Status;
import io.parley.api.Bytes;
import io.parley.api.PeerName;
import io.parley.api.Transport;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Pitfall B6: connections cost memory, whether there is a stream on them or not. */
final class ConnectionsTest {
  private static final int CLIENT_MAX = 3;
  private static final Transport.Bounds BOUNDS =
      new Transport.Bounds(1 << 20, 1 << 20, 100, CLIENT_MAX);

  @Test
  void oneClientHasABoundedNumberOfThemAndHearsWhy() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0, BOUNDS);
      for (int i = 0; i < CLIENT_MAX; i++) {
        var unused = open(cluster, "mallory");
        zero.nextOpened();
      }
      Status refused = open(cluster, "mallory").get(60, TimeUnit.SECONDS);
      assertThat(refused.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
      assertThat(refused.getDescription()).isEqualTo("more than 3 connections of one client");
      assertThat(zero.nextRejection())
          .isEqualTo(
              TestCluster.clientId("mallory") + " OVERFLOW: more than 3 connections of one client");
      cluster.client("alice").nextConnected();
    }
  }

  @Test
  void whatHasEndedCountsNoMore() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0, BOUNDS);
      List<TestClient> clients = new ArrayList<>();
      for (int i = 0; i < 2 * CLIENT_MAX; i++) {
        TestClient client = cluster.client("alice");
        client.nextConnected();
        zero.nextOpened();
        clients.add(client);
        if (clients.size() == CLIENT_MAX) {
          clients.remove(0).close();
          zero.nextClosed();
        }
      }
    }
  }

  @Test
  void thoseThatSayNothingMakeRoomForOthers() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0, BOUNDS);
      List<Socket> silent = new ArrayList<>();
      for (int i = 0; i <= Tuning.UNKNOWN_CONNECTIONS_MAX; i++) {
        silent.add(new Socket(InetAddress.getLoopbackAddress(), zero.transport().port()));
      }
      silent.get(0).setSoTimeout(60_000);
      assertThat(silent.get(0).getInputStream().read()).isEqualTo(-1);
      cluster.client("alice").nextConnected();
      for (Socket each : silent) {
        each.close();
      }
    }
  }

  /** A connection with a stream; completes when it has ended. */
  private static CompletableFuture<Status> open(TestCluster cluster, String client) {
    Dialing dialing = cluster.dialing(PeerName.of(TestCluster.ID, TestCluster.clientId(client)));
    CompletableFuture<Status> end = new CompletableFuture<>();
    ClientCall<Bytes, Bytes> call = ClientStreamsTest.callRaw(cluster, dialing, end);
    assertThat(call).isNotNull();
    return end;
  }
}
