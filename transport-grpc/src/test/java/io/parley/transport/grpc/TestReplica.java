package io.parley.transport.grpc;

import static java.util.Objects.requireNonNull;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Lane;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A replica that keeps what it receives and echoes what clients send. */
final class TestReplica implements Transport.Inbound, AutoCloseable {
  /** Sent to find out whether a lane is connected. */
  static final Bytes PROBE = Bytes.utf8("probe");

  /** A client that sends this makes its receiver fail. */
  static final Bytes BOMB = Bytes.utf8("bomb");

  /** A client that sends this makes its receiver fail with an error. */
  static final Bytes MINE = Bytes.utf8("mine");

  record Received(ReplicaId from, Lane lane, Bytes frame) {}

  private final ReplicaId self;
  private final GrpcTransport transport;
  private final BlockingQueue<Received> inbox = new LinkedBlockingQueue<>();
  private final BlockingQueue<Received> probes = new LinkedBlockingQueue<>();
  private final BlockingQueue<Transport.ClientLink> opened = new LinkedBlockingQueue<>();
  private final BlockingQueue<Transport.ClientLink> closed = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> rejections = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private volatile Runnable whenReceived = () -> {};
  private volatile Bytes greeting = Bytes.EMPTY;
  private volatile Bytes greetingOfClients = Bytes.EMPTY;

  TestReplica(ReplicaId self, GrpcTransport transport) {
    this.self = self;
    this.transport = transport;
  }

  ReplicaId self() {
    return self;
  }

  GrpcTransport transport() {
    return transport;
  }

  void whenReceived(Runnable task) {
    whenReceived = task;
  }

  /** What it says first, and hears from those that it does not refuse. */
  void greets(Bytes with) {
    greeting = with;
  }

  /** What it says first to clients. */
  void greetsClients(Bytes with) {
    greetingOfClients = with;
  }

  @Override
  public Bytes greetingOfClients() {
    return greetingOfClients;
  }

  @Override
  public Bytes greeting() {
    return greeting;
  }

  @Override
  public Optional<String> greeted(ReplicaId from, Bytes said) {
    return said.equals(greeting)
        ? Optional.empty()
        : Optional.of(said.utf8() + " at " + from + ", here " + greeting.utf8());
  }

  @Override
  public void received(ReplicaId from, Lane lane, List<Bytes> frames) {
    for (Bytes frame : frames) {
      Received received = new Received(from, lane, frame);
      if (frame.equals(PROBE)) {
        probes.add(received);
      } else {
        whenReceived.run();
        inbox.add(received);
      }
    }
  }

  @Override
  public Transport.ClientInbound opened(Transport.ClientLink link) {
    opened.add(link);
    return new Transport.ClientInbound() {
      @Override
      public void received(List<Bytes> frames) {
        if (frames.contains(BOMB)) {
          throw new IllegalStateException("a bomb");
        }
        if (frames.contains(MINE)) {
          throw new StackOverflowError("a mine");
        }
        link.send(frames);
      }

      @Override
      public void closed() {
        closed.add(link);
      }
    };
  }

  @Override
  public void rejected(ReplicaId from, Rejection why) {
    rejections.add(from + " " + why);
  }

  @Override
  public void rejected(ClientId from, Rejection why) {
    rejections.add(from + " " + why);
  }

  String nextRejection() throws InterruptedException {
    return requireNonNull(rejections.poll(60, TimeUnit.SECONDS), "nothing was rejected");
  }

  @Override
  public void failed(Throwable why) {
    failures.add(why);
  }

  Throwable nextFailure() throws InterruptedException {
    return requireNonNull(failures.poll(60, TimeUnit.SECONDS), "nothing failed");
  }

  Received next() throws InterruptedException {
    return requireNonNull(inbox.poll(60, TimeUnit.SECONDS), "nothing was received");
  }

  Transport.ClientLink nextOpened() throws InterruptedException {
    return requireNonNull(opened.poll(60, TimeUnit.SECONDS), "no client came");
  }

  Transport.ClientLink nextClosed() throws InterruptedException {
    return requireNonNull(closed.poll(60, TimeUnit.SECONDS), "no client went");
  }

  void send(TestReplica to, Lane lane, Bytes... frames) {
    transport.send(to.self, lane, List.of(frames));
  }

  /** Sends probes both ways, as protocols send again, until both sides have one. */
  void awaitConnected(TestReplica peer, Lane lane) throws InterruptedException {
    awaitProbe(peer, lane);
    peer.awaitProbe(this, lane);
  }

  private void awaitProbe(TestReplica to, Lane lane) throws InterruptedException {
    to.probes.clear();
    long deadlineNanos = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    Received expected = new Received(self, lane, PROBE);
    Received found = null;
    while (!expected.equals(found)) {
      if (System.nanoTime() - deadlineNanos > 0) {
        throw new AssertionError(self + " is not connected to " + to.self);
      }
      send(to, lane, PROBE);
      found = to.probes.poll(20, TimeUnit.MILLISECONDS);
    }
  }

  @Override
  public void close() {
    transport.close();
  }
}
