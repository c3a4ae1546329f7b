package io.parley.transport.grpc;

import io.netty.handler.ssl.SslContext;
import io.parley.api.Bytes;
import io.parley.api.ClientTransport;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import io.parley.api.TransportProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A client's transport: one connection to each replica. Not to be closed from a callback. */
final class GrpcClientTransport implements ClientTransport {
  private static final Logger LOG = LoggerFactory.getLogger(GrpcClientTransport.class);

  private final TransportProvider.ClientSide side;
  private final Optional<SslContext> tls;
  private final List<Dialer> dialers = new ArrayList<>();
  private volatile @Nullable Map<ReplicaId, Line> lines;
  private @Nullable NetThreads threads;
  private boolean closed;

  GrpcClientTransport(TransportProvider.ClientSide side) {
    this.side = side;
    tls = side.credentials().map(Tls::client);
  }

  @Override
  public synchronized void start(Inbound inbound) {
    if (closed || lines != null) {
      throw new IllegalStateException("the transport was started or closed before");
    }
    NetThreads begun =
        new NetThreads(
            "parley-" + side.self(),
            new Alarm(why -> LOG.error("{}: a thread has failed", side.self(), why)));
    threads = begun;
    Dialing dialing =
        new Dialing(
            PeerName.of(side.cluster(), side.self()),
            tls,
            Bytes.EMPTY,
            begun,
            new RateLimitedLog(LOG, side.self().toString(), System::nanoTime),
            begun.begun(BegunMessages.Bounds.PEERS));
    Map<ReplicaId, Line> made = new TreeMap<>();
    side.addresses()
        .forEach(
            (id, address) -> {
              Line line = new Line(new Listener(id, inbound));
              made.put(id, line);
              dialers.add(new Dialer(Target.replica(side.cluster(), id, address), line, dialing));
            });
    lines = made;
    dialers.forEach(Dialer::dial);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if {@code to} is no replica of the cluster
   */
  @Override
  public void send(ReplicaId to, List<Bytes> frames) {
    if (!side.addresses().containsKey(to)) {
      throw new IllegalArgumentException(to + " is no replica of the cluster");
    }
    Map<ReplicaId, Line> present = lines;
    Line line = present == null ? null : present.get(to);
    if (line != null) {
      line.send(frames);
    }
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    closed = true;
    Closing.close(side.self(), dialers, Optional.empty(), Optional.ofNullable(threads));
  }

  private static final class Listener implements Line.Listener {
    private final ReplicaId replica;
    private final Inbound inbound;
    private volatile Bytes greeting = Bytes.EMPTY;

    private Listener(ReplicaId replica, Inbound inbound) {
      this.replica = replica;
      this.inbound = inbound;
    }

    /** What it says is judged by the client. */
    @Override
    public Optional<String> greeted(Bytes said) {
      greeting = said;
      return Optional.empty();
    }

    @Override
    public void connected() {
      inbound.connected(replica, greeting);
    }

    @Override
    public void disconnected(String why) {
      inbound.disconnected(replica, why);
    }

    @Override
    public void received(List<Bytes> frames) {
      inbound.received(replica, frames);
    }
  }
}
