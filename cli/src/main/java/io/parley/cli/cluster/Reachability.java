package io.parley.cli.cluster;

import io.parley.api.Address;
import io.parley.api.Bytes;
import io.parley.api.ClientTransport;
import io.parley.api.ReplicaId;
import io.parley.api.Transport;
import io.parley.api.TransportProvider;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** A kind of transport, whose clients remember how each connection is. Thread-safe. */
public final class Reachability implements TransportProvider {
  private static final int CONNECT_MILLIS_MAX = 1_000;

  private final TransportProvider provider;
  private final Map<ReplicaId, Address> addresses;

  /** Why there is no connection; empty where there is one. */
  private final Map<ReplicaId, Optional<String>> states = new ConcurrentHashMap<>();

  Reachability(TransportProvider provider, Map<ReplicaId, Address> addresses) {
    this.provider = provider;
    this.addresses = addresses;
  }

  /**
   * Why {@code replica} has not answered, for people. Where no attempt has ended yet, its port is
   * tried, which may take a second.
   */
  public String why(ReplicaId replica) {
    Optional<String> state = states.get(replica);
    if (state == null) {
      return isOpen(Objects.requireNonNull(addresses.get(replica)))
          ? "no answer: its port is open, but the handshake is not answered; is it a replica, and"
              + " does it run?"
          : "no answer: no connection can be made; its machine is down, or a firewall is between";
    }
    return state
        .map(why -> "no connection: " + why)
        .orElse("no answer, though connected: it hangs, or has no room for questions; see its log");
  }

  public boolean isConnected(ReplicaId replica) {
    Optional<String> state = states.get(replica);
    return state != null && state.isEmpty();
  }

  private static boolean isOpen(Address address) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address.host(), address.port()), CONNECT_MILLIS_MAX);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public String name() {
    return provider.name();
  }

  @Override
  public Transport replica(ReplicaSide side) {
    return provider.replica(side);
  }

  @Override
  public ClientTransport client(ClientSide side) {
    return new Watched(provider.client(side));
  }

  /** Tells of its connections on the way. */
  private final class Watched implements ClientTransport {
    private final ClientTransport transport;

    Watched(ClientTransport transport) {
      this.transport = transport;
    }

    @Override
    public void start(Inbound inbound) {
      transport.start(
          new Inbound() {
            @Override
            public void connected(ReplicaId replica, Bytes greeting) {
              states.put(replica, Optional.empty());
              inbound.connected(replica, greeting);
            }

            @Override
            public void disconnected(ReplicaId replica, String why) {
              states.put(replica, Optional.of(why));
              inbound.disconnected(replica, why);
            }

            @Override
            public void received(ReplicaId from, List<Bytes> frames) {
              inbound.received(from, frames);
            }
          });
    }

    @Override
    public void send(ReplicaId to, List<Bytes> frames) {
      transport.send(to, frames);
    }

    @Override
    public void close() {
      transport.close();
    }
  }
}
