package io.parley.transport.grpc;

import static java.util.Objects.requireNonNull;

import io.parley.api.Bytes;
import io.parley.api.ClientTransport;
import io.parley.api.ReplicaId;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A client that keeps what it receives. */
final class TestClient implements ClientTransport.Inbound, AutoCloseable {
  record Received(ReplicaId from, Bytes frame) {}

  private final ClientTransport transport;
  private final BlockingQueue<ReplicaId> connected = new LinkedBlockingQueue<>();
  private final BlockingQueue<Bytes> greetings = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> disconnected = new LinkedBlockingQueue<>();
  private final BlockingQueue<Received> inbox = new LinkedBlockingQueue<>();

  TestClient(ClientTransport transport) {
    this.transport = transport;
  }

  ClientTransport transport() {
    return transport;
  }

  @Override
  public void connected(ReplicaId replica, Bytes greeting) {
    greetings.add(greeting);
    connected.add(replica);
  }

  @Override
  public void disconnected(ReplicaId replica, String why) {
    disconnected.add(why);
  }

  @Override
  public void received(ReplicaId from, List<Bytes> frames) {
    frames.forEach(frame -> inbox.add(new Received(from, frame)));
  }

  ReplicaId nextConnected() throws InterruptedException {
    return requireNonNull(connected.poll(60, TimeUnit.SECONDS), "not connected");
  }

  /** What the next replica said first. */
  Bytes nextGreeting() throws InterruptedException {
    return requireNonNull(greetings.poll(60, TimeUnit.SECONDS), "not connected");
  }

  String nextDisconnected() throws InterruptedException {
    return requireNonNull(disconnected.poll(60, TimeUnit.SECONDS), "not disconnected");
  }

  Received next() throws InterruptedException {
    return requireNonNull(inbox.poll(60, TimeUnit.SECONDS), "nothing was received");
  }

  void send(ReplicaId to, Bytes... frames) {
    transport.send(to, List.of(frames));
  }

  @Override
  public void close() {
    transport.close();
  }
}
