package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.parley.api.Lane;
import io.parley.api.ReplicaId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Pitfall B5: an error on a transport's thread is told, whatever gRPC and Netty think of it. */
@Timeout(60)
class ErrorsTest {
  private static final ReplicaId R0 = new ReplicaId(0);

  private final BlockingQueue<Throwable> told = new LinkedBlockingQueue<>();
  private final Alarm alarm = new Alarm(told::add);

  @Test
  void anErrorOfWhoReceivesFromAClientIsToldAndThePortIsFreeAfterwards() throws Exception {
    try (TestCluster cluster = TestCluster.secure(1)) {
      TestReplica zero = cluster.start(0);
      int port = zero.transport().port();
      TestClient mallory = cluster.client("mallory");
      mallory.nextConnected();
      mallory.send(R0, TestReplica.MINE);
      assertThat(zero.nextFailure()).hasMessage("a mine");
      zero.close();
      try (ServerSocket again = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        assertThat(again.isBound()).isTrue();
      }
    }
  }

  @Test
  void anErrorOfWhoReceivesFromAPeerIsToldOnEitherSide() throws Exception {
    try (TestCluster cluster = TestCluster.secure(2)) {
      TestReplica zero = cluster.start(0);
      TestReplica one = cluster.start(1);
      one.awaitConnected(zero, Lane.CONSENSUS);
      for (TestReplica replica : new TestReplica[] {zero, one}) {
        TestReplica other = replica == zero ? one : zero;
        other.awaitConnected(replica, Lane.CONSENSUS);
        replica.whenReceived(
            () -> {
              throw new NoClassDefFoundError("of " + replica.self());
            });
        other.send(replica, Lane.CONSENSUS, TestReplica.BOMB);
        assertThat(replica.nextFailure()).hasMessage("of " + replica.self());
      }
    }
  }

  @Test
  void anErrorOfATaskOnALoopIsTold() throws Exception {
    NetThreads threads = new NetThreads("test", alarm);
    threads
        .loops()
        .execute(
            () -> {
              throw new StackOverflowError("executed");
            });
    assertThat(told.take()).hasMessage("executed");
    threads.schedule(
        () -> {
          throw new StackOverflowError("scheduled");
        },
        1);
    assertThat(told.take()).hasMessage("scheduled");
    assertThat(threads.close()).isTrue();
  }

  @Test
  void whoFindsNoMemoryForABufferIsToldOf() {
    WatchedAllocator buffers = new WatchedAllocator(alarm);
    assertThatThrownBy(() -> buffers.directBuffer(Integer.MAX_VALUE)).isInstanceOf(Error.class);
    assertThat(told.remove()).isInstanceOf(OutOfMemoryError.class);
    assertThatThrownBy(() -> buffers.heapBuffer(Integer.MAX_VALUE)).isInstanceOf(Error.class);
    assertThat(told.remove()).isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void anErrorInsideOfGrpcIsToldWhenItsStreamEnds() {
    Error cause = new OutOfMemoryError("while a message was read");
    StreamTracer.accepted(alarm)
        .newServerStreamTracer("method", new io.grpc.Metadata())
        .streamClosed(Status.UNKNOWN.withCause(new IllegalStateException(cause)));
    assertThat(told.remove()).isSameAs(cause);
  }

  @Test
  void anExceptionIsNoReasonForAlarm() {
    alarm.check(null);
    alarm.check(new IllegalStateException(new RuntimeException("no error")));
    assertThat(told).isEmpty();
  }
}
