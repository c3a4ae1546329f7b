package io.parley.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.PeerName;
import io.parley.api.Rejection;
import io.parley.api.Transport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;

/** Accepts the streams of clients. */
final class ClientStreams {
  private final String cluster;
  private final Transport.Inbound inbound;
  private final PeerNames names;
  private final RateLimitedLog log;
  private final Alarm alarm;
  private final BegunMessages begun;
  private final BegunMessages unread;
  private final OutboundRoom room;
  private final ClientBounds bounds;
  private final LongAdder dropped = new LongAdder();

  ClientStreams(
      Digest cluster,
      Transport.Inbound inbound,
      OutboundRoom room,
      ClientBounds bounds,
      PeerNames names,
      RateLimitedLog log,
      Alarm alarm,
      BegunMessages begun,
      BegunMessages unread) {
    this.cluster = PeerName.label(cluster);
    this.inbound = inbound;
    this.room = room;
    this.bounds = bounds;
    this.names = names;
    this.log = log;
    this.alarm = alarm;
    this.begun = begun;
    this.unread = unread;
  }

  ServerServiceDefinition service() {
    return ServerServiceDefinition.builder(Methods.CLIENTS)
        .addMethod(Methods.CLIENT, this::open)
        .build();
  }

  private ServerCall.Listener<Envelope> open(
      ServerCall<Envelope, Envelope> call, Metadata headers) {
    Optional<PeerName> name = names.of(call.getAttributes(), headers);
    Optional<ClientId> client = name.flatMap(this::client);
    if (client.isEmpty()) {
      return Refusals.refuse(
          call, Status.PERMISSION_DENIED, name, "no client of this cluster", log);
    }
    Optional<String> excess = bounds.admit(client.get());
    if (excess.isPresent()) {
      inbound.rejected(client.get(), new Rejection(Rejection.Reason.OVERFLOW, excess.get()));
      return Refusals.refuse(call, Status.RESOURCE_EXHAUSTED, name, excess.get(), log);
    }
    return accept(client.get(), call);
  }

  private Optional<ClientId> client(PeerName name) {
    return name instanceof PeerName.OfClient client && client.cluster().equals(cluster)
        ? Optional.of(client.id())
        : Optional.empty();
  }

  private ServerCall.Listener<Envelope> accept(
      ClientId client, ServerCall<Envelope, Envelope> call) {
    Receiver receiver = new Receiver();
    BegunMessages.Incoming taken = unread.incoming(client, why -> cut(client, receiver, call, why));
    Pipe pipe =
        new CountedPipe(new AcceptedPipe(call, Methods.greet(inbound.greetingOfClients())), taken);
    OutboundQueue queue = new OutboundQueue(pipe, QueueBound.CLIENT, room, dropped, log);
    receiver.queue = Optional.of(queue);
    StreamTracer.current().counts(begun.incoming(client, why -> end(client, receiver, why)));
    Intake intake = new Intake(client.toString(), queue, receiver::received, log, alarm);
    intake.run(() -> receiver.inbound = Optional.of(inbound.opened(new Link(client, queue))));
    return new AcceptedStream(
        call,
        queue,
        intake,
        why -> {
          bounds.release(client);
          taken.finished();
          receiver.closed();
        });
  }

  private void end(ClientId client, Receiver receiver, Rejection why) {
    inbound.rejected(client, why);
    receiver.queue.ifPresent(queue -> queue.end(why.detail()));
  }

  /** Ends the connection: what is not read on a stream would be kept until the stream's end. */
  private void cut(
      ClientId client, Receiver receiver, ServerCall<Envelope, Envelope> call, Rejection why) {
    end(client, receiver, why);
    Connections.close(call.getAttributes());
  }

  /** Where the frames of one stream go; nowhere if its opening failed. */
  private static final class Receiver {
    private Optional<Transport.ClientInbound> inbound = Optional.empty();
    private Optional<OutboundQueue> queue = Optional.empty();

    private void received(List<Bytes> frames) {
      inbound.ifPresent(to -> to.received(frames));
    }

    private void closed() {
      inbound.ifPresent(Transport.ClientInbound::closed);
    }
  }

  private record Link(ClientId client, OutboundQueue queue) implements Transport.ClientLink {
    @Override
    public void send(List<Bytes> frames) {
      queue.offer(frames);
    }

    @Override
    public void close(String why) {
      queue.end(why);
    }

    @Override
    public String toString() {
      return "link to " + client;
    }
  }
}
