package io.parley.simulator.adversary;

import io.parley.api.Bundle;
import io.parley.api.Domain;
import io.parley.api.Message;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.network.Impersonator;
import io.parley.simulator.network.Router;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.time.Schedule;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** What the Byzantine replicas of a run can do, besides what their cores do. */
public final class ByzantinePowers {
  private final Protocol protocol;
  private final int n;
  private final Schedule schedule;
  private final Router router;
  private final Impersonator impersonator;
  private final Consumer<Endpoint> restart;
  private final BiConsumer<Endpoint, Bundle> invention;
  private final Options options;
  private List<ReplicaId> conspirators = List.of();

  /**
   * @param n replicas
   * @param options the protocol's
   * @param restart starts the replica at this endpoint again, from nothing
   * @param invention tells the core at this endpoint of a bundle, as if a client had sent it
   */
  public ByzantinePowers(
      Protocol protocol,
      Options options,
      int n,
      Schedule schedule,
      Router router,
      Impersonator impersonator,
      Consumer<Endpoint> restart,
      BiConsumer<Endpoint, Bundle> invention) {
    this.protocol = protocol;
    this.options = options;
    this.invention = invention;
    this.n = n;
    this.schedule = schedule;
    this.router = router;
    this.impersonator = impersonator;
    this.restart = restart;
  }

  /** These replicas are Byzantine, or are about to be, and know each other's keys. */
  public void conspire(List<ReplicaId> traitors) {
    conspirators = List.copyOf(traitors);
  }

  boolean conspires(ReplicaId id) {
    return conspirators.contains(id);
  }

  Protocol protocol() {
    return protocol;
  }

  /** How many replicas there are. */
  int replicas() {
    return n;
  }

  /** How long a view may fail to get on, µs: as the protocol says, or a second. */
  long viewTimeout() {
    return protocol.options().stream()
        .filter(option -> option.name().equals("viewTimeout"))
        .map(option -> options.get(option) * 1_000)
        .findFirst()
        .orElse(1_000_000L);
  }

  /** What clients sign in. */
  Domain domainOfClients() {
    return Domain.ofClients(Identities.CLUSTER);
  }

  /** Tells the core at {@code endpoint} of a bundle, as if a client had sent it. */
  void invent(Endpoint endpoint, Bundle bundle) {
    invention.accept(endpoint, bundle);
  }

  /** Virtual time, µs since the start. */
  long now() {
    return schedule.now();
  }

  void after(long delay, Runnable what) {
    schedule.after(delay, what);
  }

  /** Sends it as it is. */
  public void pass(Endpoint from, ReplicaId to, Signed<?> message, Frame frame) {
    send(from, to, message, frame, 0);
  }

  /** Sends it {@code delay} µs late. */
  void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame, long delay) {
    router.send(from, to, message, frame, delay);
  }

  /** {@code message} under the key of {@code as}. */
  public Signed<Message> seal(ReplicaId as, Message message) {
    return impersonator.seal(as, message);
  }

  public Frame frame(Signed<?> message) {
    return impersonator.frame(message);
  }

  /** {@code from} sends {@code message}, whatever its core does and the rules say. */
  public void forge(Endpoint from, ReplicaId to, Message message) {
    router.transmit(from, to, impersonator.forge(from.id(), message), 0);
  }

  /** Ends the present incarnation of a replica, and begins one that remembers nothing. */
  void restartFromNothing(Endpoint endpoint) {
    restart.accept(endpoint);
  }
}
