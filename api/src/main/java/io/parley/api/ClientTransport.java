package io.parley.api;

import java.util.List;

/**
 * Carries opaque frames between a client and the replicas. It reconnects by itself. Thread-safe.
 */
public interface ClientTransport extends AutoCloseable {
  /**
   * Connects to all replicas; from now on {@code inbound} is called. Before, a transport holds
   * nothing that has to be given back: no thread, no port.
   *
   * @throws IllegalStateException if it was started or closed before; it stays as it is
   */
  void start(Inbound inbound);

  /** Queues {@code frames}. Never blocks; lost if the replica is not connected. */
  void send(ReplicaId to, List<Bytes> frames);

  /** May be repeated. */
  @Override
  void close();

  /**
   * Where frames arrive. Called on the transport's own threads, never at the same time for one
   * replica; must not block.
   */
  interface Inbound {
    /**
     * A connection to a replica begins.
     *
     * @param greeting what it said first, {@link Transport.Inbound#greetingOfClients}; of anybody's
     *     making, and empty if it said nothing
     */
    void connected(ReplicaId replica, Bytes greeting);

    /** {@code why} is for people. Also called for each attempt to connect that fails. */
    void disconnected(ReplicaId replica, String why);

    void received(ReplicaId from, List<Bytes> frames);
  }
}
