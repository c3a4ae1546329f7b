package io.parley.client.core;

import io.parley.api.BundleId;
import io.parley.api.ReplicaId;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The bundles that wait for replies, and where each is sent: to the leader first; to all if there
 * is none to be had, if it is unavailable, or if replies are late. Always the same bytes.
 */
final class Flights {
  private final LinkedHashMap<BundleId, Flight> flights = new LinkedHashMap<>();
  private final Links links;
  private final Leadership leadership;
  private final List<ClientAction> out;
  private Optional<ReplicaId> leader = Optional.empty();
  private long sent;
  private long resent;

  Flights(Links links, Leadership leadership, List<ClientAction> out) {
    this.links = links;
    this.leadership = leadership;
    this.out = out;
  }

  void launch(Flight flight) {
    flights.put(flight.bundle.id(), flight);
    sent++;
    route(flight);
  }

  @Nullable Flight find(BundleId id) {
    return flights.get(id);
  }

  void remove(Flight flight) {
    flights.remove(flight.bundle.id());
  }

  /** All are given up, but this one if there is one. */
  void keepOnly(@Nullable Flight kept) {
    flights.values().removeIf(flight -> flight != kept);
  }

  Collection<Flight> all() {
    return flights.values();
  }

  /** The flight with commands that waits longest, if any. */
  @Nullable Flight oldest() {
    for (Flight flight : flights.values()) {
      if (!flight.isAboutSession()) {
        return flight;
      }
    }
    return null;
  }

  int count(long session) {
    int count = 0;
    for (Flight flight : flights.values()) {
      count += flight.session() == session ? 1 : 0;
    }
    return count;
  }

  /** The first sequence of the session that waits for a result; {@code next} if none does. */
  long lowest(long session, long next) {
    long lowest = next;
    for (Flight flight : flights.values()) {
      if (flight.session() == session) {
        lowest = Math.min(lowest, flight.bundle.id().first() + flight.firstOpen());
      }
    }
    return lowest;
  }

  /**
   * When the oldest of a session was launched that waits for replies; {@code lived} if none does.
   * In {@link LivedTime}.
   */
  long oldest(long session, long lived) {
    long oldest = lived;
    for (Flight flight : flights.values()) {
      if (flight.session() == session) {
        oldest = Math.min(oldest, flight.launchedAt);
      }
    }
    return oldest;
  }

  /** Sessions of which replies are still wanted, 0 for what is about one. */
  SortedSet<Long> sessions() {
    SortedSet<Long> sessions = new TreeSet<>();
    flights.values().forEach(flight -> sessions.add(flight.session()));
    return sessions;
  }

  /** A replica is back: it gets what it should have. */
  void connected(ReplicaId replica) {
    Optional<ReplicaId> named = leadership.leader();
    boolean leads = named.isEmpty() || named.get().equals(replica);
    for (Flight flight : flights.values()) {
      if (leads || flight.everyone) {
        send(flight, List.of(replica));
      }
    }
  }

  /** A replica is gone: what it was to order goes to all. */
  void disconnected(ReplicaId replica) {
    boolean leads = leadership.leader().map(replica::equals).orElse(false);
    for (Flight flight : flights.values()) {
      flight.reached.clear(replica.value());
      if (!flight.everyone && (leads || flight.reached.isEmpty())) {
        broadcast(flight);
      }
    }
  }

  /** If f + 1 replicas name another leader, it gets what is in flight. */
  void followLeader() {
    Optional<ReplicaId> named = leadership.leader();
    if (named.isEmpty() || named.equals(leader)) {
      return;
    }
    leader = named;
    for (Flight flight : flights.values()) {
      if (!flight.reached.get(named.get().value())) {
        route(flight);
      }
    }
  }

  /** Sends again what is due. */
  void resend(long now) {
    for (Flight flight : flights.values()) {
      if (flight.resendAt <= now) {
        flight.postpone(now);
        flight.retryAt = Flight.NEVER;
        broadcast(flight);
      } else if (flight.retryAt <= now) {
        flight.retryAt = Flight.NEVER;
        retry(flight);
      }
    }
  }

  private void retry(Flight flight) {
    Optional<ReplicaId> named = leadership.leader();
    if (named.isPresent() && links.isUp(named.get())) {
      send(flight, List.of(named.get()));
    } else {
      broadcast(flight);
    }
  }

  private void route(Flight flight) {
    if (flight.everyone) {
      broadcast(flight);
    } else {
      retry(flight);
    }
  }

  void broadcast(Flight flight) {
    flight.everyone = true;
    send(flight, links.connected());
  }

  private void send(Flight flight, List<ReplicaId> to) {
    if (to.isEmpty()) {
      return;
    }
    resent += flight.sent ? 1 : 0;
    flight.sent = true;
    to.forEach(replica -> flight.reached.set(replica.value()));
    out.add(new ClientAction.Send(to, flight.frame()));
  }

  long wakeAt() {
    long at = Flight.NEVER;
    for (Flight flight : flights.values()) {
      at = Math.min(at, flight.wakeAt());
    }
    return at;
  }

  long sent() {
    return sent;
  }

  long resent() {
    return resent;
  }
}
