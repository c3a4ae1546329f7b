package io.parley.simulator.network;

import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.List;
import java.util.function.Function;

/** Takes what replicas send to every endpoint of its recipient, as the rules of the network say. */
public final class Router {
  private final Network network;
  private final Function<ReplicaId, ? extends List<? extends Endpoint>> endpoints;
  private final Impersonator impersonator;

  /**
   * @param endpoints of a replica: one, or those of twins
   * @param impersonator seals what a rule rewrites
   */
  public Router(
      Network network,
      Function<ReplicaId, ? extends List<? extends Endpoint>> endpoints,
      Impersonator impersonator) {
    this.network = network;
    this.endpoints = endpoints;
    this.impersonator = impersonator;
  }

  /** A message leaves {@code from} for another replica, {@code delay} µs late. */
  public void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame, long delay) {
    Rule rule = network.ruleFor(from.id(), to, message);
    if (rule == null) {
      transmit(from, to, frame, delay);
    } else if (!rule.drops) {
      Message said = rule.rewriting.apply(message.message());
      Frame changed = said == message.message() ? frame : impersonator.forge(from.id(), said);
      Frame sent = rule.corrupts ? changed.corrupted(network.random()) : changed;
      transmit(from, to, sent, rule.delay + delay);
    }
  }

  /** A frame leaves for a replica, whatever the rules. */
  public void transmit(Endpoint from, ReplicaId to, Frame frame, long delay) {
    for (Endpoint endpoint : endpoints.apply(to)) {
      network.transmit(from, endpoint, frame, delay);
    }
  }
}
