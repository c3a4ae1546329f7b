package io.parley.transport.grpc;

import io.parley.api.ClientId;
import java.util.HashMap;
import java.util.Map;

/** Counts the streams of clients, so that neither one nor all can fill the memory. Thread-safe. */
final class ClientBounds {
  /** Streams of one client. */
  static final int STREAMS_PER_CLIENT_MAX = 64;

  /** Streams of all clients. */
  static final int STREAMS_MAX = 4_096;

  private final Map<ClientId, Integer> streams = new HashMap<>();
  private int total;

  /** Whether {@code client} may have one more stream; it counts from now on. */
  synchronized boolean admit(ClientId client) {
    int present = streams.getOrDefault(client, 0);
    if (total >= STREAMS_MAX || present >= STREAMS_PER_CLIENT_MAX) {
      return false;
    }
    streams.put(client, present + 1);
    total++;
    return true;
  }

  /** A stream of {@code client} that was admitted has ended. */
  synchronized void release(ClientId client) {
    streams.compute(client, (id, n) -> n == null || n == 1 ? null : Integer.valueOf(n - 1));
    total--;
  }
}
