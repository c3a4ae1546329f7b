package io.parley.transport.grpc;

import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Lane;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import java.util.Map;
import java.util.Optional;

/** Accepts the streams of the peers that have to dial: those with a higher id. */
final class PeerStreams {
  private final String cluster;
  private final ReplicaId self;
  private final Map<LaneId, Line> lines;
  private final Bytes greeting;
  private final PeerNames names;
  private final RateLimitedLog log;
  private final Alarm alarm;
  private final BegunMessages begun;

  /** One of the two lanes to a peer. */
  record LaneId(ReplicaId peer, Lane lane) {}

  /**
   * @param lines of all peers
   * @param greeting what each of them is told first
   */
  PeerStreams(
      Digest cluster,
      ReplicaId self,
      Map<LaneId, Line> lines,
      Bytes greeting,
      PeerNames names,
      RateLimitedLog log,
      Alarm alarm,
      BegunMessages begun) {
    this.cluster = PeerName.label(cluster);
    this.self = self;
    this.lines = lines;
    this.greeting = greeting;
    this.names = names;
    this.log = log;
    this.alarm = alarm;
    this.begun = begun;
  }

  ServerServiceDefinition service() {
    ServerServiceDefinition.Builder service = ServerServiceDefinition.builder(Methods.PEERS);
    for (Lane lane : Lane.values()) {
      ServerCallHandler<Envelope, Envelope> handler = (call, headers) -> open(lane, call, headers);
      service.addMethod(Methods.of(lane), handler);
    }
    return service.build();
  }

  private ServerCall.Listener<Envelope> open(
      Lane lane, ServerCall<Envelope, Envelope> call, Metadata headers) {
    Optional<PeerName> name = names.of(call.getAttributes(), headers);
    Optional<ReplicaId> peer = name.flatMap(this::dialingPeer);
    Line line = peer.map(id -> lines.get(new LaneId(id, lane))).orElse(null);
    if (peer.isEmpty() || line == null) {
      return Refusals.refuse(call, Status.PERMISSION_DENIED, name, "no peer with a higher id", log);
    }
    Metadata said = Methods.greet(greeting);
    Optional<String> unequal = line.greeted(Methods.greeting(headers));
    if (unequal.isPresent()) {
      return Refusals.refuse(call, Status.FAILED_PRECONDITION, name, unequal.get(), said, log);
    }
    OutboundQueue queue = line.queue(new AcceptedPipe(call, said), QueueBound.of(lane), log);
    StreamTracer.current().counts(line.incoming(begun, peer.get(), queue));
    Intake intake =
        new Intake(
            peer.get() + " " + lane, queue, frames -> line.received(queue, frames), log, alarm);
    intake.run(() -> line.opened(queue));
    return new AcceptedStream(call, queue, intake, why -> line.closed(queue, why));
  }

  private Optional<ReplicaId> dialingPeer(PeerName name) {
    return name instanceof PeerName.OfReplica replica
            && replica.cluster().equals(cluster)
            && replica.id().compareTo(self) > 0
        ? Optional.of(replica.id())
        : Optional.empty();
  }
}
