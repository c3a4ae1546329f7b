package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Lane;
import io.parley.api.Limits;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PeerStreamsTest {
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);

  @Test
  void fourReplicasExchangeFramesOnBothLanes() throws Exception {
    try (TestCluster cluster = TestCluster.secure(4)) {
      List<TestReplica> replicas = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        replicas.add(cluster.start(i));
      }
      for (TestReplica from : replicas) {
        for (TestReplica to : replicas.subList(0, from.self().value())) {
          for (Lane lane : Lane.values()) {
            from.awaitConnected(to, lane);
            from.send(to, lane, Bytes.utf8("up"));
            assertThat(to.next())
                .isEqualTo(new TestReplica.Received(from.self(), lane, Bytes.utf8("up")));
            to.send(from, lane, Bytes.utf8("down"));
            assertThat(from.next())
                .isEqualTo(new TestReplica.Received(to.self(), lane, Bytes.utf8("down")));
          }
        }
      }
      assertThat(replicas.get(0).transport().links())
          .hasSize(6)
          .allMatch(Transport.Link::connected);
    }
  }

  @Test
  void whoGreetsOtherwiseIsRefusedAndBothSidesSayWhy() throws Exception {
    try (TestCluster cluster = TestCluster.secure(3)) {
      TestReplica zero = cluster.start(0, Bytes.utf8("views 4"));
      TestReplica one = cluster.start(1, Bytes.utf8("views 5"));
      TestReplica two = cluster.start(2, Bytes.utf8("views 4"));
      two.awaitConnected(zero, Lane.CONSENSUS);
      awaitRefusal(zero, R1, "views 5 at R1, here views 4");
      awaitRefusal(one, R0, "views 4 at R0, here views 5");
      assertThat(one.transport().links()).noneMatch(Transport.Link::connected);
      assertThat(zero.transport().links())
          .filteredOn(Transport.Link::connected)
          .allMatch(link -> link.refused().isEmpty() && !link.peer().equals(R1));
      assertThat(zero.transport().count(Trouble.REFUSED)).isPositive();
    }
  }

  private static void awaitRefusal(TestReplica at, ReplicaId peer, String why) {
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (at.transport().links().stream()
        .noneMatch(link -> link.peer().equals(peer) && link.refused().equals(Optional.of(why)))) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError(at.transport().links() + ", expected of " + peer + ": " + why);
      }
      Thread.onSpinWait();
    }
  }

  @Test
  void framesKeepTheirOrder() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      TestReplica zero = cluster.start(0);
      TestReplica one = cluster.start(1);
      one.awaitConnected(zero, Lane.CONSENSUS);
      for (int i = 0; i < 5_000; i++) {
        one.send(zero, Lane.CONSENSUS, Bytes.utf8("a" + i), Bytes.utf8("b" + i));
      }
      for (int i = 0; i < 5_000; i++) {
        assertThat(zero.next().frame()).isEqualTo(Bytes.utf8("a" + i));
        assertThat(zero.next().frame()).isEqualTo(Bytes.utf8("b" + i));
      }
      one.send(zero, Lane.CONSENSUS, Bytes.utf8("nothing in between"));
      assertThat(zero.next().frame()).isEqualTo(Bytes.utf8("nothing in between"));
    }
  }

  @Test
  void framesOfTheBiggestSizeArrive() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      TestReplica zero = cluster.start(0);
      TestReplica one = cluster.start(1);
      one.awaitConnected(zero, Lane.BULK);
      for (int size : new int[] {3 << 20, Limits.FRAME_BYTES_MAX}) {
        Bytes frame = pattern(size);
        zero.send(one, Lane.BULK, frame, Bytes.EMPTY);
        assertThat(one.next().frame().equals(frame)).isTrue();
        assertThat(one.next().frame()).isEqualTo(Bytes.EMPTY);
      }
    }
  }

  @Test
  void aFrameThatIsTooBigIsDroppedAndTheStreamGoesOn() throws Exception {
    try (TestCluster cluster = TestCluster.plain(2)) {
      TestReplica zero = cluster.start(0);
      TestReplica one = cluster.start(1);
      one.awaitConnected(zero, Lane.BULK);
      one.send(zero, Lane.BULK, pattern(Limits.FRAME_BYTES_MAX + 1), Bytes.utf8("next"));
      assertThat(zero.next().frame()).isEqualTo(Bytes.utf8("next"));
      assertThat(one.transport().count(Trouble.OVERSIZE)).isEqualTo(1);
    }
  }

  @Test
  void aPeerThatDiesAndReturnsIsConnectedAgain() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      TestReplica zero = cluster.start(0);
      TestReplica one = cluster.start(1);
      one.awaitConnected(zero, Lane.CONSENSUS);

      zero.close();
      TestReplica zeroAgain = cluster.start(0);
      one.awaitConnected(zeroAgain, Lane.CONSENSUS);

      one.close();
      TestReplica oneAgain = cluster.start(1);
      oneAgain.awaitConnected(zeroAgain, Lane.CONSENSUS);
    }
  }

  @Test
  void framesForAPeerThatIsNotConnectedAreDroppedAndCounted() throws Exception {
    try (TestCluster cluster = TestCluster.plain(2)) {
      TestReplica zero = cluster.start(0);
      zero.transport().send(R1, Lane.BULK, List.of(Bytes.utf8("a"), Bytes.utf8("b")));
      assertThat(zero.transport().links())
          .containsExactly(
              new Transport.Link(R1, Lane.CONSENSUS, false, 0),
              new Transport.Link(R1, Lane.BULK, false, 2));
    }
  }

  /** Each frame arrives once or is counted as dropped once, and those that arrive are in order. */
  @Test
  void aPeerThatDoesNotReadLosesTheOldestFrames() throws Exception {
    try (TestCluster cluster = TestCluster.plain(2)) {
      TestReplica zero = cluster.start(0);
      TestReplica one = cluster.start(1);
      one.awaitConnected(zero, Lane.BULK);
      // When it has arrived, no probe waits behind it that could be dropped with the frames.
      one.send(zero, Lane.BULK, Bytes.utf8("first"));
      assertThat(zero.next().frame()).isEqualTo(Bytes.utf8("first"));
      long droppedBefore = droppedOnBulk(one);
      CountDownLatch reads = new CountDownLatch(1);
      zero.whenReceived(() -> await(reads));

      int sent = 120;
      for (int i = 0; i < sent; i++) {
        one.send(zero, Lane.BULK, numbered(i, 1 << 20));
      }
      one.send(zero, Lane.BULK, Bytes.utf8("last"));
      long droppedUnread = droppedOnBulk(one) - droppedBefore;
      reads.countDown();

      List<Integer> arrived = new ArrayList<>();
      Bytes frame = zero.next().frame();
      while (!frame.equals(Bytes.utf8("last"))) {
        arrived.add(frame.asByteBuffer().getInt());
        frame = zero.next().frame();
      }
      assertThat(droppedUnread).isPositive();
      assertThat(arrived).isSorted().doesNotHaveDuplicates().contains(sent - 1);
      assertThat(arrived.size() + droppedOnBulk(one) - droppedBefore).isEqualTo(sent);
      assertThat(arrived).hasSizeGreaterThanOrEqualTo(31);
    }
  }

  private static long droppedOnBulk(TestReplica replica) {
    return replica.transport().links().stream()
        .filter(link -> link.lane() == Lane.BULK)
        .mapToLong(Transport.Link::dropped)
        .sum();
  }

  private static Bytes numbered(int number, int size) {
    byte[] array = pattern(size).toArray();
    ByteBuffer.wrap(array).putInt(number);
    return Bytes.wrap(array);
  }

  @Test
  void aSecondConnectionReplacesTheFirst() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      TestReplica zero = cluster.start(0);
      Dialing dialing = cluster.dialing(PeerName.of(TestCluster.ID, R1));
      Caller first = Caller.call(cluster, dialing, R0);
      first.awaitConnected();
      Caller second = Caller.call(cluster, dialing, R0);
      second.awaitConnected();

      assertThat(first.awaitDisconnected()).contains("replaced by a newer connection");
      zero.transport().send(R1, Lane.CONSENSUS, List.of(Bytes.utf8("to the second")));
      assertThat(second.frames.poll(60, TimeUnit.SECONDS)).isEqualTo(Bytes.utf8("to the second"));
      second.line.send(List.of(Bytes.utf8("of the second")));
      assertThat(zero.next().frame()).isEqualTo(Bytes.utf8("of the second"));
      second.stream.close("done");
      assertThat(second.awaitDisconnected()).contains("done");
    }
  }

  /** Pitfall P15: who somebody is, his certificate says. */
  @Test
  void aClientCanNotOpenAStreamOfPeers() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      TestReplica zero = cluster.start(0);
      PeerName client = PeerName.of(TestCluster.ID, TestCluster.clientId("mallory"));
      assertThat(Caller.call(cluster, cluster.dialing(client), R0).awaitDisconnected())
          .contains("PERMISSION_DENIED");
      assertThat(zero.transport().count(Trouble.REFUSED)).isEqualTo(1);
    }
  }

  /** Pitfall P15. */
  @Test
  void replicasOfAnotherClusterOrWithoutAPlaceAreRefused() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      TestReplica zero = cluster.start(0);
      for (PeerName name :
          List.of(
              PeerName.of(TestCluster.OTHER_ID, R1),
              PeerName.of(TestCluster.ID, R0),
              PeerName.of(TestCluster.ID, new ReplicaId(2)))) {
        assertThat(Caller.call(cluster, cluster.dialing(name), R0).awaitDisconnected())
            .as(name.dnsName())
            .contains("PERMISSION_DENIED");
      }
      assertThat(zero.transport().links()).noneMatch(Transport.Link::connected);
    }
  }

  /** Pitfall P15. */
  @Test
  void certificatesOfAnotherAuthorityAreWorthNothing() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2);
        TestCluster forger = TestCluster.secure(2)) {
      TestReplica zero = cluster.start(0);
      Dialing dialing = forger.dialing(PeerName.of(TestCluster.ID, R1));
      assertThat(Caller.call(cluster, dialing, R0).awaitDisconnected())
          .contains("that of another cluster");
      assertThat(zero.transport().links()).noneMatch(Transport.Link::connected);
    }
  }

  /** Pitfall P15: a replica that answers at the address of another is not taken for it. */
  @Test
  void theOneWhoDialsChecksWhoAnswers() throws Exception {
    try (TestCluster cluster = TestCluster.secure(3)) {
      cluster.start(0);
      cluster.addresses().put(R1, cluster.address(R0));
      PeerName two = PeerName.of(TestCluster.ID, new ReplicaId(2));
      assertThat(Caller.call(cluster, cluster.dialing(two), R1).awaitDisconnected())
          .contains("its certificate is not that of replica-1.", "another replica listens there");
    }
  }

  static Bytes pattern(int size) {
    byte[] array = new byte[size];
    for (int i = 0; i < size; i++) {
      array[i] = (byte) (i * 31 + (i >>> 8));
    }
    return Bytes.wrap(array);
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(60, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** One stream of the consensus lane, dialed once. */
  private static final class Caller implements Line.Listener {
    private final BlockingQueue<Boolean> connections = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> ends = new LinkedBlockingQueue<>();
    private final BlockingQueue<Bytes> frames = new LinkedBlockingQueue<>();
    private final Line line = new Line(this);
    private final DialedStream stream;

    private Caller(Target target, Dialing dialing) {
      stream = new DialedStream(target, line, dialing, openMillis -> {});
    }

    static Caller call(TestCluster cluster, Dialing dialing, ReplicaId to) {
      Target target = Target.peer(TestCluster.ID, to, cluster.address(to), Lane.CONSENSUS);
      Caller caller = new Caller(target, dialing);
      caller.stream.open();
      return caller;
    }

    void awaitConnected() throws InterruptedException {
      assertThat(connections.poll(60, TimeUnit.SECONDS)).isNotNull();
    }

    String awaitDisconnected() throws InterruptedException {
      String why = ends.poll(60, TimeUnit.SECONDS);
      assertThat(why).isNotNull();
      return why;
    }

    @Override
    public void connected() {
      connections.add(true);
    }

    @Override
    public void disconnected(String why) {
      ends.add(why);
    }

    @Override
    public void received(List<Bytes> received) {
      frames.addAll(received);
    }
  }
}
