package io.parley.transport.grpc;

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
  private final NetThreads threads;
  private final Dialing dialing;
  private final List<Dialer> dialers = new ArrayList<>();
  private volatile @Nullable Map<ReplicaId, Line> lines;
  private boolean closed;

  GrpcClientTransport(TransportProvider.ClientSide side) {
    this.side = side;
    PeerName self = PeerName.of(side.cluster(), side.self());
    RateLimitedLog log = new RateLimitedLog(LOG, System::nanoTime);
    threads =
        new NetThreads(
            "parley-" + side.self(), new Alarm(why -> LOG.error("a thread has failed", why)));
    dialing =
        new Dialing(
            self,
            side.credentials(),
            Bytes.EMPTY,
            threads,
            log,
            threads.begun(BegunMessages.Bounds.PEERS));
  }

  @Override
  public synchronized void start(Inbound inbound) {
    if (closed || lines != null) {
      throw new IllegalStateException("the transport was started or closed before");
    }
    Map<ReplicaId, Line> begun = new TreeMap<>();
    side.addresses()
        .forEach(
            (id, address) -> {
              Line line = new Line(new Listener(id, inbound));
              begun.put(id, line);
              dialers.add(new Dialer(Target.replica(side.cluster(), id, address), line, dialing));
            });
    lines = begun;
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
    Closing.close(dialers, Optional.empty(), Optional.of(threads));
  }

  private record Listener(ReplicaId replica, Inbound inbound) implements Line.Listener {
    @Override
    public void connected() {
      inbound.connected(replica);
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
