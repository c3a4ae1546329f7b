package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Lane;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Transports of one process: what is sent has arrived when the call returns. */
final class LocalNetwork {
  private final Map<ReplicaId, Transport.Inbound> inbounds = new ConcurrentHashMap<>();

  /** By who listens, whom it refuses, and why. */
  private final Map<ReplicaId, Map<ReplicaId, String>> refused = new ConcurrentHashMap<>();

  /** Every frame that a replica sent. */
  final List<Bytes> sent = Collections.synchronizedList(new ArrayList<>());

  final class End implements Transport {
    private final ReplicaId self;
    final CountDownLatch closed = new CountDownLatch(1);
    private boolean started;

    End(ReplicaId self) {
      this.self = self;
    }

    @Override
    public void start(Inbound inbound) {
      if (started) {
        throw new IllegalStateException("the transport was started before");
      }
      started = true;
      inbounds.forEach(
          (peer, other) -> {
            greet(self, inbound, peer, other);
            greet(peer, other, self, inbound);
          });
      inbounds.put(self, inbound);
    }

    private void greet(ReplicaId at, Inbound listener, ReplicaId speaker, Inbound said) {
      listener.greeted(speaker, said.greeting()).ifPresent(why -> refusedBy(at).put(speaker, why));
    }

    @Override
    public void send(ReplicaId to, Lane lane, List<Bytes> frames) {
      sent.addAll(frames);
      if (!refusedBy(to).containsKey(self)) {
        arrive(self, to, lane, frames);
      }
    }

    @Override
    public List<Link> links() {
      return refusedBy(self).entrySet().stream()
          .map(
              each ->
                  new Link(each.getKey(), Lane.CONSENSUS, false, 0, Optional.of(each.getValue())))
          .toList();
    }

    @Override
    public void close() {
      inbounds.remove(self);
      closed.countDown();
    }
  }

  private Map<ReplicaId, String> refusedBy(ReplicaId id) {
    return refused.computeIfAbsent(id, absent -> new ConcurrentHashMap<>());
  }

  /** What {@code of} tells clients first. */
  Bytes greetingOfClients(ReplicaId of) {
    return Objects.requireNonNull(inbounds.get(of)).greetingOfClients();
  }

  /** Frames arrive at {@code to} as if {@code from} had sent them. */
  void arrive(ReplicaId from, ReplicaId to, Lane lane, List<Bytes> frames) {
    Transport.Inbound inbound = inbounds.get(to);
    if (inbound != null) {
      inbound.received(from, lane, frames);
    }
  }

  /** {@code to}'s transport can not go on. */
  void fail(ReplicaId to, Throwable why) {
    Transport.Inbound inbound = inbounds.get(to);
    if (inbound != null) {
      inbound.failed(why);
    }
  }

  /** A client's stream to {@code to}. */
  final class ClientEnd implements Transport.ClientLink {
    private final ClientId client;
    private final Consumer<Bytes> onFrame;
    private final Transport.ClientInbound inbound;
    volatile @Nullable String closed;

    ClientEnd(ReplicaId to, ClientId client, Consumer<Bytes> onFrame) {
      this.client = client;
      this.onFrame = onFrame;
      Transport.Inbound replica = inbounds.get(to);
      if (replica == null) {
        throw new IllegalStateException(to + " is not there");
      }
      inbound = replica.opened(this);
    }

    void arrive(List<Bytes> frames) {
      inbound.received(frames);
    }

    void hangUp() {
      inbound.closed();
    }

    @Override
    public ClientId client() {
      return client;
    }

    @Override
    public void send(List<Bytes> frames) {
      frames.forEach(onFrame);
    }

    @Override
    public void close(String why) {
      closed = why;
    }
  }
}
