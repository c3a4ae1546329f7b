package io.parley.transport.grpc;

import io.parley.api.ClientId;
import io.parley.api.Transport;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Counts the streams of clients, so that neither one nor all can fill the memory. Thread-safe. */
final class ClientBounds {
  private final int clientMax;
  private final int max;
  private final Map<ClientId, Integer> streams = new HashMap<>();
  private int total;

  ClientBounds(Transport.Bounds bounds) {
    clientMax = bounds.clientConnectionsMax();
    max = bounds.connectionsMax();
  }

  /**
   * Whether {@code client} may have one more stream; it counts from now on.
   *
   * @return why not; empty if it may
   */
  synchronized Optional<String> admit(ClientId client) {
    int present = streams.getOrDefault(client, 0);
    if (present >= clientMax) {
      return Optional.of("more than " + clientMax + " streams of one client");
    }
    if (total >= max) {
      return Optional.of("more than " + max + " streams of clients");
    }
    streams.put(client, present + 1);
    total++;
    return Optional.empty();
  }

  /** A stream of {@code client} that was admitted has ended. */
  synchronized void release(ClientId client) {
    streams.compute(client, (id, n) -> n == null || n == 1 ? null : Integer.valueOf(n - 1));
    total--;
  }
}
