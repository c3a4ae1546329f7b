package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ClientCall;
import io.grpc.Status;
import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.PeerName;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Pitfall B6: a message that is begun and never finished holds neither much memory nor for long.
 */
@Timeout(60)
class BegunMessagesTest {
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final int MIB = 1 << 20;
  private static final int SENT_BYTES = 3 * MIB;
  private static final int PASSED_BYTES = 2 * MIB;

  private final List<String> ended = new ArrayList<>();
  private final List<Runnable> tasks = new ArrayList<>();
  private final List<Long> delays = new ArrayList<>();
  private long nowMillis;
  private final BegunMessages begun =
      new BegunMessages(
          new BegunMessages.Bounds(4L * MIB, 8L * MIB, 1_000),
          () -> TimeUnit.MILLISECONDS.toNanos(nowMillis),
          (task, millis) -> {
            tasks.add(task);
            delays.add(millis);
          });

  private BegunMessages.Incoming begin(String party, String name) {
    BegunMessages.Incoming incoming =
        begun.incoming(party, why -> ended.add(name + " " + why.reason()));
    incoming.began();
    return incoming;
  }

  @Test
  void whoHasTooMuchUnderWayLosesWhatBeganFirst() {
    BegunMessages.Incoming first = begin("mallory", "first");
    BegunMessages.Incoming second = begin("mallory", "second");
    begin("alice", "other").grew(3 * MIB);
    second.grew(3 * MIB);
    first.grew(MIB);
    assertThat(ended).isEmpty();
    second.grew(1);
    assertThat(ended).containsExactly("first " + Rejection.Reason.OVERFLOW);
    first.grew(9 * MIB);
    assertThat(ended).as("what is over counts no more").hasSize(1);
  }

  @Test
  void whereAllHaveTooMuchTheOneThatHasMostLoses() {
    begin("alice", "alice").grew(MIB);
    for (String name : List.of("eve", "mallory")) {
      begin(name, name).grew(3 * MIB);
    }
    BegunMessages.Incoming bob = begin("bob", "bob");
    bob.grew(MIB);
    assertThat(ended).isEmpty();
    bob.grew(MIB);
    assertThat(ended).hasSize(1);
    assertThat(ended.get(0)).containsAnyOf("eve", "mallory");
  }

  @Test
  void whatIsFinishedCountsNoMore() {
    BegunMessages.Incoming stream = begin("alice", "stream");
    for (int i = 0; i < 100; i++) {
      stream.grew(3 * MIB);
      stream.finished();
      stream.began();
    }
    assertThat(ended).isEmpty();
  }

  /** A byte may keep the whole buffer that it came in. */
  @Test
  void aMessageInManyPiecesCountsForTheirBuffers() {
    BegunMessages.Incoming drops = begin("mallory", "drops");
    for (int i = 0; i < 4 * MIB / BegunMessages.PIECE_BYTES_MIN; i++) {
      drops.grew(1);
    }
    assertThat(ended).isEmpty();
    drops.grew(1);
    assertThat(ended).hasSize(1);
  }

  @Test
  void whatTakesTooLongEndsAndNothingElse() {
    begin("mallory", "old").grew(1);
    assertThat(delays).containsExactly(1_000L);
    nowMillis = 600;
    begin("alice", "new").grew(1);
    begin("alice", "done").finished();
    nowMillis = 1_000;
    tasks.remove(0).run();
    assertThat(ended).containsExactly("old OVERFLOW");
    assertThat(delays).containsExactly(1_000L, 601L);
    nowMillis = 1_601;
    tasks.remove(0).run();
    assertThat(ended).containsExactly("old OVERFLOW", "new OVERFLOW");
    assertThat(tasks).as("nothing is under way").isEmpty();
    begin("alice", "later");
    assertThat(tasks).hasSize(1);
  }

  @Test
  void memoryOfMessagesThatARealClientNeverFinishesIsBounded() throws Exception {
    var bounds = new BegunMessages.Bounds(4L * MIB, 8L * MIB, 600_000);
    try (TestCluster cluster = TestCluster.plain(1)) {
      TestReplica zero = cluster.start(0, bounds);
      Address direct = cluster.address(R0);
      try (Relay relay = new Relay(direct.port(), PASSED_BYTES)) {
        cluster.addresses().put(R0, new Address("127.0.0.1", relay.port()));
        List<CompletableFuture<Status>> ends = begin(cluster, 6);
        for (int i = 0; i < 4; i++) {
          assertThat(zero.nextRejection())
              .startsWith(TestCluster.clientId("mallory") + " OVERFLOW: more than 4194304 bytes");
          zero.nextClosed();
        }
        assertThat(CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new)))
            .succeedsWithin(60, TimeUnit.SECONDS);
        awaitPinnedAtMost(8L * MIB, zero.transport());
        cluster.addresses().put(R0, direct);
        TestClient alice = cluster.client("alice");
        alice.nextConnected();
        alice.send(R0, PeerStreamsTest.pattern(SENT_BYTES));
        assertThat(alice.next().frame().size()).isEqualTo(SENT_BYTES);
      }
    }
  }

  @Test
  void aMessageThatARealClientNeverFinishesEndsItsStreamInTime() throws Exception {
    var bounds = new BegunMessages.Bounds(64L * MIB, 64L * MIB, 500);
    try (TestCluster cluster = TestCluster.plain(1)) {
      TestReplica zero = cluster.start(0, bounds);
      try (Relay relay = new Relay(zero.transport().port(), PASSED_BYTES)) {
        cluster.addresses().put(R0, new Address("127.0.0.1", relay.port()));
        List<CompletableFuture<Status>> ends = begin(cluster, 1);
        assertThat(zero.nextRejection())
            .contains("a message is not complete 500 ms after it began");
        zero.nextClosed();
        assertThat(ends.get(0).get(60, TimeUnit.SECONDS).getDescription())
            .contains("not complete 500 ms");
      }
    }
  }

  /** What is not read is kept as well: a client that reads nothing loses its connection. */
  @Test
  void aClientThatReadsNothingLosesItsConnections() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0);
      Dialing dialing =
          cluster.dialing(PeerName.of(TestCluster.ID, TestCluster.clientId("mallory")));
      List<CompletableFuture<Status>> ends = new ArrayList<>();
      List<ClientCall<Bytes, Bytes>> calls = new ArrayList<>();
      Bytes message = PeerStreamsTest.pattern(6 * MIB);
      for (int i = 0; i < 4; i++) {
        CompletableFuture<Status> end = new CompletableFuture<>();
        calls.add(ClientStreamsTest.callRaw(cluster, dialing, end));
        ends.add(end);
        Transport.ClientLink link = zero.nextOpened();
        link.send(List.of(message));
        link.send(List.of(message));
      }
      assertThat(zero.nextRejection())
          .startsWith(TestCluster.clientId("mallory") + " OVERFLOW: more than 16777216 bytes");
      zero.nextClosed();
      // Who does not read does not hear of the end either.
      calls.forEach(call -> call.request(2));
      assertThat(CompletableFuture.anyOf(ends.toArray(CompletableFuture[]::new)))
          .succeedsWithin(60, TimeUnit.SECONDS);
      TestClient alice = cluster.client("alice");
      alice.nextConnected();
      alice.send(R0, PeerStreamsTest.pattern(SENT_BYTES));
      assertThat(alice.next().frame().size()).isEqualTo(SENT_BYTES);
    }
  }

  /** Buffers are given back a little later than streams end. */
  private static void awaitPinnedAtMost(long bytes, GrpcTransport transport) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (transport.pinnedBytes() > bytes && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
    }
    assertThat(transport.pinnedBytes()).isBetween(1L, bytes);
  }

  /**
   * Begins a message on each of {@code count} streams, which the relay does not let come through.
   */
  private static List<CompletableFuture<Status>> begin(TestCluster cluster, int count) {
    Dialing dialing = cluster.dialing(PeerName.of(TestCluster.ID, TestCluster.clientId("mallory")));
    Bytes message = PeerStreamsTest.pattern(SENT_BYTES);
    List<CompletableFuture<Status>> ends = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      CompletableFuture<Status> end = new CompletableFuture<>();
      ClientCall<Bytes, Bytes> call = ClientStreamsTest.callRaw(cluster, dialing, end);
      call.sendMessage(message);
      ends.add(end);
    }
    return ends;
  }
}
