package io.parley.simulator.network;

import io.parley.api.ReplicaId;
import io.parley.api.Status;

/** One end of the links between replicas. A replica has one, and a twin two; its text names it. */
public interface Endpoint {
  /** Counted from 0; the first n are those of the replicas, in their order. */
  int number();

  ReplicaId id();

  /** Whether it does with the messages of its core what its core wants. */
  boolean isHonest();

  /** Where the core stands. */
  Status status();

  /** When what it sends now is handed to the link, µs since the start. */
  long handsOver();

  /** Bytes that a frame of its own takes on the link. */
  int bytes(Frame frame);

  /** A frame arrives. */
  void receive(ReplicaId from, Frame frame);
}
