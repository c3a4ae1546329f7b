package io.parley.transport.grpc;

import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.netty.handler.ssl.SslContext;
import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.Lane;
import io.parley.api.MemoryAccount;
import io.parley.api.MemoryAccount.Place;
import io.parley.api.PeerName;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import io.parley.api.TransportProvider;
import io.parley.transport.grpc.PeerStreams.LaneId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A replica's transport. Two connections to each peer, one a lane; the replica with the higher id
 * dials. Not to be closed from one of its own callbacks.
 */
public final class GrpcTransport implements Transport {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcTransport.class);

  private final TransportProvider.ReplicaSide side;
  private final Optional<SslContext> tls;
  private final BegunMessages.Bounds begunMax;
  private final RateLimitedLog log;
  private final Map<LaneId, PeerLine> lines = new LinkedHashMap<>();
  private final List<Dialer> dialers = new ArrayList<>();
  private final OutboundRoom toPeers = new OutboundRoom();
  private final OutboundRoom toClients = new OutboundRoom();
  private Bounds bounds = new Bounds(Long.MAX_VALUE, Long.MAX_VALUE, 4_096, 64);
  private volatile @Nullable Server server;
  private volatile @Nullable NetThreads threads;
  private boolean started;

  GrpcTransport(TransportProvider.ReplicaSide side) {
    this(side, BegunMessages.Bounds.CLIENTS);
  }

  /**
   * @param begunMax what may have begun to arrive of clients
   */
  GrpcTransport(TransportProvider.ReplicaSide side, BegunMessages.Bounds begunMax) {
    this.side = side;
    this.begunMax = begunMax;
    tls = side.credentials().map(Tls::server);
    log = new RateLimitedLog(LOG, side.self().toString(), System::nanoTime);
    new TreeMap<>(side.addresses()).forEach(this::addLines);
  }

  private void addLines(ReplicaId peer, Address address) {
    if (peer.equals(side.self())) {
      return;
    }
    for (Lane lane : Lane.values()) {
      Target target = Target.peer(side.cluster(), peer, address, lane);
      lines.put(new LaneId(peer, lane), new PeerLine(peer, lane, target, toPeers));
    }
  }

  @Override
  public synchronized void start(Inbound inbound) throws IOException {
    if (started) {
      throw new IllegalStateException("the transport was started before");
    }
    started = true;
    NetThreads begun = new NetThreads("parley-" + side.self(), new Alarm(inbound::failed));
    lines.values().forEach(line -> line.inbound = inbound);
    BegunMessages fromPeers = begun.begun(BegunMessages.Bounds.PEERS);
    try {
      server = listen(inbound, begun, fromPeers);
    } catch (Throwable e) {
      Closing.close(side.self(), List.of(), Optional.empty(), Optional.of(begun));
      throw e;
    }
    threads = begun;
    PeerName self = PeerName.of(side.cluster(), side.self());
    Dialing dialing =
        new Dialing(
            self, side.credentials().map(Tls::client), inbound.greeting(), begun, log, fromPeers);
    lines.values().stream()
        .filter(line -> line.peer.compareTo(side.self()) < 0)
        .forEach(line -> dialers.add(new Dialer(line.target, line.line, dialing)));
    dialers.forEach(Dialer::dial);
    LOG.info(
        "{} listens on {} with {}",
        side.self(),
        side.bind(),
        tls.isPresent() ? "TLS of " + TlsProvider.choose().description() : "no TLS");
  }

  private Server listen(Inbound inbound, NetThreads begun, BegunMessages fromPeers)
      throws IOException {
    PeerNames names = new PeerNames(tls.isPresent());
    Map<LaneId, Line> acceptable = new HashMap<>();
    lines.forEach((id, line) -> acceptable.put(id, line.line));
    PeerStreams peers =
        new PeerStreams(
            side.cluster(),
            side.self(),
            acceptable,
            inbound.greeting(),
            names,
            log,
            begun.alarm(),
            fromPeers);
    ClientStreams clients =
        new ClientStreams(
            side.cluster(),
            inbound,
            toClients,
            new ClientBounds(bounds),
            names,
            log,
            begun.alarm(),
            begun.begun(begunMax),
            begun.begun(BegunMessages.Bounds.UNREAD));
    Connections.Bounds connectionsMax =
        new Connections.Bounds(
            bounds.clientConnectionsMax(),
            bounds.connectionsMax(),
            Tuning.PEER_CONNECTIONS_MAX,
            unknownMax());
    Connections connections =
        new Connections(connectionsMax, names, (who, why) -> refused(inbound, who, why));
    List<ServerServiceDefinition> services = List.of(peers.service(), clients.service());
    return Listening.start(side.bind(), tls, services, connections, begun);
  }

  /** All peers may come at once. */
  private int unknownMax() {
    return Tuning.UNKNOWN_CONNECTIONS_MAX + lines.size();
  }

  private void refused(Inbound inbound, PeerName who, String why) {
    Rejection rejection = new Rejection(Rejection.Reason.OVERFLOW, why);
    log.warn(Trouble.REFUSED, "refused a connection of " + who.dnsName() + ": " + why);
    if (who instanceof PeerName.OfClient client) {
      inbound.rejected(client.id(), rejection);
    } else if (who instanceof PeerName.OfReplica peer) {
      inbound.rejected(peer.id(), rejection);
    }
  }

  /**
   * The port listened on, also when 0, that is any, was asked for.
   *
   * @throws IllegalStateException if not started
   */
  public int port() {
    Server listening = server;
    if (listening == null) {
      throw new IllegalStateException("the transport is not started");
    }
    return listening.getPort();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if {@code to} is no peer
   */
  @Override
  public void send(ReplicaId to, Lane lane, List<Bytes> frames) {
    PeerLine line = lines.get(new LaneId(to, lane));
    if (line == null) {
      throw new IllegalArgumentException(to + " is no peer of " + side.self());
    }
    line.line.send(frames);
  }

  @Override
  public synchronized void bound(Bounds told) {
    bounds = told;
    toPeers.bound(told.peersBytesMax());
    toClients.bound(told.clientsBytesMax());
  }

  @Override
  public long peersBytes() {
    return toPeers.bytes();
  }

  @Override
  public long clientsBytes() {
    return toClients.bytes();
  }

  /** What has begun to arrive or has not been read, and what is being sent to each peer. */
  @Override
  public List<MemoryAccount> accounts() {
    long direct =
        Tuning.BUFFERS_BYTES
            + (long) lines.size() * Tuning.CONNECTION_BYTES
            + BegunMessages.Bounds.PEERS.bytesMax()
            + begunMax.bytesMax()
            + BegunMessages.Bounds.UNREAD.bytesMax();
    long unknown = unknownMax() * Tuning.UNKNOWN_CONNECTION_BYTES;
    return List.of(
        new MemoryAccount("network buffers", Place.DIRECT, usedBytes(), direct),
        new MemoryAccount(
            "connections before their handshake", Place.HEAP, MemoryAccount.UNKNOWN, unknown));
  }

  @Override
  public long connectionDirectBytes() {
    return 2L * Tuning.WRITE_AHEAD_BYTES;
  }

  /** Direct memory that buffers have, whether in use or not. */
  private long usedBytes() {
    NetThreads present = threads;
    return present == null ? MemoryAccount.UNKNOWN : present.usedBytes();
  }

  @Override
  public List<Link> links() {
    return lines.values().stream().map(PeerLine::link).toList();
  }

  /** Direct memory that buffers in use take. */
  long pinnedBytes() {
    NetThreads present = threads;
    return present == null ? 0 : present.pinnedBytes();
  }

  /** How often there has been {@code trouble}. */
  long count(Trouble trouble) {
    return log.count(trouble);
  }

  @Override
  public synchronized void close() {
    started = true;
    Closing.close(side.self(), dialers, Optional.ofNullable(server), Optional.ofNullable(threads));
    threads = null;
  }

  /** The lane to one peer. */
  private static final class PeerLine implements Line.Listener {
    private final ReplicaId peer;
    private final Lane lane;
    private final Target target;
    private final Line line;
    private @Nullable Inbound inbound;

    private PeerLine(ReplicaId peer, Lane lane, Target target, OutboundRoom room) {
      line = new Line(this, room);
      this.peer = peer;
      this.lane = lane;
      this.target = target;
    }

    @Override
    public Optional<String> greeted(Bytes greeting) {
      return inbound == null ? Optional.empty() : inbound.greeted(peer, greeting);
    }

    @Override
    public void received(List<Bytes> frames) {
      if (inbound != null) {
        inbound.received(peer, lane, frames);
      }
    }

    @Override
    public void rejected(Rejection why) {
      if (inbound != null) {
        inbound.rejected(peer, why);
      }
    }

    private Link link() {
      return new Link(peer, lane, line.connected(), line.dropped(), line.refused());
    }
  }
}
