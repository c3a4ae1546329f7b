package io.parley.transport.grpc;

import io.grpc.Attributes;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerTransportFilter;
import io.grpc.Status;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.parley.api.PeerName;
import java.net.SocketAddress;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The connections that others make: how many may not have shown yet who they are, and how many each
 * may have who has (pitfall B6). On one too many every stream is refused with the reason, and it is
 * closed a little later; at once, if there are twice too many. In plain text nobody shows who he
 * is, and only streams are counted. Thread-safe.
 */
final class Connections extends ServerTransportFilter implements ServerInterceptor {
  /**
   * How many there may be.
   *
   * @param clientMax of one client
   * @param clientsMax of all clients
   * @param peerMax of one replica
   * @param unknownMax of those who have not shown yet who they are; beyond, the oldest is closed
   */
  record Bounds(int clientMax, int clientsMax, int peerMax, int unknownMax) {}

  /** Time in which the caller learns by a stream why it is refused. */
  private static final long REFUSED_MILLIS_MAX = 1_000;

  private static final Attributes.Key<String> REFUSED = Attributes.Key.create("parley-refused");
  private static final Attributes.Key<Channel> CHANNEL = Attributes.Key.create("parley-channel");
  private static final Attributes.Key<PeerName> CALLER = Attributes.Key.create("parley-caller");

  private final Bounds bounds;
  private final PeerNames names;
  private final BiConsumer<PeerName, String> refused;
  private final Map<SocketAddress, Channel> unknown = new LinkedHashMap<>();
  private final Map<PeerName, Integer> open = new HashMap<>();
  private int clients;

  /**
   * @param refused is told of whom a connection is refused, and why
   */
  Connections(Bounds bounds, PeerNames names, BiConsumer<PeerName, String> refused) {
    this.bounds = bounds;
    this.names = names;
    this.refused = refused;
  }

  /** Somebody has made a connection, and nothing was said on it. */
  void accepted(Channel channel) {
    SocketAddress caller = channel.remoteAddress();
    if (caller == null) {
      return; // It has been lost already.
    }
    Optional<Channel> oldest = add(caller, channel);
    var unused = channel.closeFuture().addListener(closed -> remove(caller));
    oldest.ifPresent(it -> close(it, 0));
  }

  private synchronized Optional<Channel> add(SocketAddress caller, Channel channel) {
    unknown.put(caller, channel);
    if (unknown.size() <= bounds.unknownMax()) {
      return Optional.empty();
    }
    Iterator<Channel> all = unknown.values().iterator();
    Channel oldest = all.next();
    all.remove();
    return Optional.of(oldest);
  }

  private synchronized @Nullable Channel remove(@Nullable SocketAddress caller) {
    return caller == null ? null : unknown.remove(caller);
  }

  /** The handshake is over. */
  @Override
  public Attributes transportReady(Attributes attributes) {
    Channel channel = remove(attributes.get(Grpc.TRANSPORT_ATTR_REMOTE_ADDR));
    Attributes.Builder known = attributes.toBuilder();
    if (channel != null) {
      known.set(CHANNEL, channel);
    }
    names.certified(attributes).ifPresent(caller -> identified(caller, known, channel));
    return known.build();
  }

  private void identified(PeerName caller, Attributes.Builder known, @Nullable Channel channel) {
    known.set(CALLER, caller);
    Optional<Excess> excess = excess(caller);
    if (excess.isPresent()) {
      String why = excess.get().why;
      known.set(REFUSED, why);
      refused.accept(caller, why);
      close(channel, excess.get().isGreat ? 0 : REFUSED_MILLIS_MAX);
    }
  }

  private record Excess(String why, boolean isGreat) {}

  /** Counts one connection more of {@code caller}, also if it is one too many. */
  private synchronized Optional<Excess> excess(PeerName caller) {
    boolean isClient = caller instanceof PeerName.OfClient;
    int max = isClient ? bounds.clientMax() : bounds.peerMax();
    int own = open.merge(caller, 1, Integer::sum);
    clients += isClient ? 1 : 0;
    if (own > max) {
      String why = "more than " + max + " connections of one " + (isClient ? "client" : "replica");
      return Optional.of(new Excess(why, own > 2 * max));
    }
    if (isClient && clients > bounds.clientsMax()) {
      String why = "more than " + bounds.clientsMax() + " connections of clients";
      return Optional.of(new Excess(why, clients > 2 * bounds.clientsMax()));
    }
    return Optional.empty();
  }

  /** Closes the connection that has these attributes. */
  static void close(Attributes attributes) {
    close(attributes.get(CHANNEL), 0);
  }

  private static void close(@Nullable Channel channel, long afterMillis) {
    if (channel != null) {
      var unused =
          channel.eventLoop().schedule(() -> end(channel), afterMillis, TimeUnit.MILLISECONDS);
    }
  }

  /** At once: by way of all handlers it would wait for the ends of the streams. */
  private static void end(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    var unused = first == null ? channel.close() : first.close();
  }

  @Override
  public void transportTerminated(@Nullable Attributes attributes) {
    PeerName caller = attributes == null ? null : attributes.get(CALLER);
    if (caller != null) {
      release(caller);
    }
  }

  private synchronized void release(PeerName caller) {
    clients -= caller instanceof PeerName.OfClient ? 1 : 0;
    open.compute(caller, (name, n) -> n == null || n == 1 ? null : Integer.valueOf(n - 1));
  }

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    String why = call.getAttributes().get(REFUSED);
    if (why == null) {
      return next.startCall(call, headers);
    }
    call.close(Status.RESOURCE_EXHAUSTED.withDescription(why), new Metadata());
    return new ServerCall.Listener<>() {};
  }
}
