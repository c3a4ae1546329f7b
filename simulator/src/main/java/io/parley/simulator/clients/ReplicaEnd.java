package io.parley.simulator.clients;

import io.parley.api.Bytes;
import io.parley.api.ClientId;

/** A replica's end of the streams to its clients. A replica has one, and a twin two. */
public interface ReplicaEnd {
  /** Counted from 0; the first n are those of the replicas, in their order. */
  int number();

  /** Whether the replica runs there. */
  boolean isUp();

  /** A frame of an authenticated client arrives. */
  void receive(ClientId from, Bytes frame);

  /**
   * What it says first to a client.
   *
   * @param honest what its core's driver would say
   * @param expected what the client likes to hear: something else if it was told wrong
   */
  default Bytes greeting(Bytes honest, Bytes expected) {
    return honest;
  }

  /** What it sends to a client where its core's driver sends {@code frame}. */
  Bytes reply(Bytes frame);
}
