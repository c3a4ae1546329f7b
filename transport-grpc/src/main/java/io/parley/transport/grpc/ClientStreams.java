package io.parley.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.PeerName;
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
  private final OutboundRoom room;
  private final ClientBounds bounds = new ClientBounds();
  private final LongAdder dropped = new LongAdder();

  ClientStreams(
      Digest cluster,
      Transport.Inbound inbound,
      OutboundRoom room,
      PeerNames names,
      RateLimitedLog log,
      Alarm alarm,
      BegunMessages begun) {
    this.cluster = PeerName.label(cluster);
    this.inbound = inbound;
    this.room = room;
    this.names = names;
    this.log = log;
    this.alarm = alarm;
    this.begun = begun;
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
    if (!bounds.admit(client.get())) {
      return Refusals.refuse(call, Status.RESOURCE_EXHAUSTED, name, "too many streams", log);
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
    OutboundQueue queue =
        new OutboundQueue(
            new AcceptedPipe(call, Methods.greet(inbound.greetingOfClients())),
            QueueBound.CLIENT,
            room,
            dropped,
            log);
    StreamTracer.current()
        .counts(
            begun.incoming(
                client,
                why -> {
                  inbound.rejected(client, why);
                  queue.end(why.detail());
                }));
    Receiver receiver = new Receiver();
    Intake intake = new Intake(client.toString(), queue, receiver::received, log, alarm);
    intake.run(() -> receiver.inbound = Optional.of(inbound.opened(new Link(client, queue))));
    return new AcceptedStream(
        call,
        queue,
        intake,
        why -> {
          bounds.release(client);
          receiver.closed();
        });
  }

  /** Where the frames of one stream go; nowhere if its opening failed. */
  private static final class Receiver {
    private Optional<Transport.ClientInbound> inbound = Optional.empty();

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
