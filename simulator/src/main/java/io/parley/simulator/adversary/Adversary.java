package io.parley.simulator.adversary;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;

/**
 * What a Byzantine replica does with the messages of its core, which is an honest one: how it lies
 * is all here. One for each instance, over all its incarnations.
 */
public interface Adversary {
  /** Its core sends {@code message}, which {@code frame} holds, to another replica. */
  void send(Endpoint from, ReplicaId to, Signed<?> message, Frame frame);

  /** Its core is about to sign {@code message}; what it signs, and believes, instead. */
  default Message instead(Message message) {
    return message;
  }

  /** It answers a client with {@code frame}; what it sends instead. */
  default Bytes reply(Bytes frame) {
    return frame;
  }

  /** A client connects to it, and would like to hear {@code greeting}; what it says. */
  default Bytes greeting(Bytes greeting) {
    return greeting;
  }

  /** Another replica's {@code message} arrives. */
  default void heard(Signed<?> message) {}

  /** Whether its core hears of {@code message}, of which {@link #heard} was told. */
  default boolean believes(Signed<?> message) {
    return true;
  }

  /** A client sends it {@code bundle}; whether its core hears of it. */
  default boolean takes(Bundle bundle) {
    return true;
  }
}
