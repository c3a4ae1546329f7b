package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import io.parley.api.Lane;
import io.parley.api.ReplicaId;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

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

  /** As gRPC schedules its own, of which nobody reads the futures. */
  @ParameterizedTest
  @MethodSource("ways")
  void anErrorOfWhatOthersLetALoopDoIsTold(Way way) throws Exception {
    NetThreads threads = new NetThreads("test", alarm);
    way.take(
        threads.loops(),
        () -> {
          throw new StackOverflowError("taken");
        });
    assertThat(told.take()).hasMessage("taken");
    assertThat(threads.close()).isTrue();
  }

  /** How a loop is given a task. */
  interface Way {
    void take(EventLoopGroup loops, Runnable task);
  }

  static List<Way> ways() {
    TimeUnit unit = TimeUnit.MILLISECONDS;
    return List.of(
        (loops, task) -> ignore(loops.next().submit(task)),
        (loops, task) -> ignore(loops.next().submit(Executors.callable(task))),
        (loops, task) -> ignore(loops.next().schedule(task, 1, unit)),
        (loops, task) -> ignore(loops.next().schedule(Executors.callable(task), 1, unit)),
        (loops, task) -> ignore(loops.next().scheduleAtFixedRate(task, 1, 1, unit)),
        (loops, task) -> ignore(loops.next().scheduleWithFixedDelay(task, 1, 1, unit)));
  }

  private static void ignore(Future<?> future) {
    assertThat(future).isNotNull();
  }

  @Test
  void anErrorOfWhoLooksUpAHostIsTold() throws Exception {
    NetThreads threads = new NetThreads("test", alarm);
    threads
        .resolvers()
        .execute(
            () -> {
              throw new StackOverflowError("resolved");
            });
    assertThat(told.take()).hasMessage("resolved");
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
