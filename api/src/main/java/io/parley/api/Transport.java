package io.parley.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Carries opaque frames between replicas, and between clients and this replica. It knows no
 * protocol. Frames may be lost, also on a connection that lasts; what arrives is whole, unchanged,
 * and from the authenticated peer. Thread-safe.
 */
public interface Transport extends AutoCloseable {
  /**
   * Listens, and connects to the peers; from now on {@code inbound} is called. Before, a transport
   * holds nothing that has to be given back: no thread, no port.
   *
   * @throws IOException if the port can not be had; the message names it
   * @throws IllegalStateException if it was started or closed before; it stays as it is, since it
   *     is somebody else's
   */
  void start(Inbound inbound) throws IOException;

  /**
   * Queues {@code frames} for a peer, as one message on the wire. Never blocks: a full queue drops
   * its oldest frames, and a peer that is not connected loses them.
   */
  void send(ReplicaId to, Lane lane, List<Bytes> frames);

  /**
   * What may be open, and what may wait to be sent.
   *
   * @param peersBytesMax bytes of the frames that wait for all peers together
   * @param clientsBytesMax bytes of the frames that wait for all clients together
   * @param connectionsMax connections of all clients together, and their streams
   * @param clientConnectionsMax connections of one client, and its streams; further ones are
   *     refused, and told by {@link Inbound#rejected(ClientId, Rejection)}
   */
  record Bounds(
      long peersBytesMax, long clientsBytesMax, int connectionsMax, int clientConnectionsMax) {
    public Bounds {
      if (peersBytesMax < 0
          || clientsBytesMax < 1
          || connectionsMax < 1
          || clientConnectionsMax < 1) {
        throw new IllegalArgumentException("bounds of a transport are positive");
      }
    }
  }

  /**
   * Says what it may take. To be called before {@link #start}; a transport that is told nothing has
   * presets.
   */
  default void bound(Bounds bounds) {}

  /** What it takes of the memory beside what {@link #bound} says, and what it has of it now. */
  default List<MemoryAccount> accounts() {
    return List.of();
  }

  /** Direct memory that a client's connection takes at most beside {@link #accounts}. */
  default long connectionDirectBytes() {
    return 0;
  }

  /** Bytes of the frames that wait for peers now, or {@link MemoryAccount#UNKNOWN}. */
  default long peersBytes() {
    return MemoryAccount.UNKNOWN;
  }

  /** Bytes of the frames that wait for clients now, or {@link MemoryAccount#UNKNOWN}. */
  default long clientsBytes() {
    return MemoryAccount.UNKNOWN;
  }

  /** How the connections are, for people: one for each peer and lane. */
  List<Link> links();

  @Override
  void close();

  /**
   * A connection's state.
   *
   * @param dropped frames that the queue has dropped so far
   * @param refused why the peer was refused when it greeted last; empty if it was not
   */
  record Link(
      ReplicaId peer, Lane lane, boolean connected, long dropped, Optional<String> refused) {
    /** Of a peer that is not refused. */
    public Link(ReplicaId peer, Lane lane, boolean connected, long dropped) {
      this(peer, lane, connected, dropped, Optional.empty());
    }
  }

  /** Where frames arrive. Called on the transport's own threads; must not block. */
  interface Inbound {
    /** What every peer is told when a connection to it begins; at most a few thousand bytes. */
    default Bytes greeting() {
      return Bytes.EMPTY;
    }

    /**
     * A connection to a peer begins, and it was told this. Nothing is received from it before, or
     * afterwards if it is refused.
     *
     * @return why it is refused, for people; empty if it is not
     */
    default Optional<String> greeted(ReplicaId from, Bytes greeting) {
      return Optional.empty();
    }

    /**
     * What every client is told when a connection of it begins, before any frame; at most a few
     * thousand bytes.
     */
    default Bytes greetingOfClients() {
      return Bytes.EMPTY;
    }

    /** Frames of a peer, in the order sent; never at the same time for one peer and lane. */
    void received(ReplicaId from, Lane lane, List<Bytes> frames);

    /** A client opened a stream. */
    ClientInbound opened(ClientLink link);

    /** A peer's stream ended, or was refused, for what the transport received of it. */
    void rejected(ReplicaId from, Rejection why);

    /** A client's stream ended, or was refused, for what the transport received of it. */
    void rejected(ClientId from, Rejection why);

    /**
     * The transport can not go on: an {@link Error} came up on one of its threads. Allocates
     * nothing, and does not throw.
     */
    void failed(Throwable why);
  }

  /** The way back to a client. Thread-safe. */
  interface ClientLink {
    /** Who its certificate says it is. */
    ClientId client();

    /** Never blocks; a full queue drops its oldest frames. */
    void send(List<Bytes> frames);

    /** Ends the stream. */
    void close(String why);
  }

  /** Where frames of one client's stream arrive; never at the same time. Must not block. */
  interface ClientInbound {
    void received(List<Bytes> frames);

    void closed();
  }
}
