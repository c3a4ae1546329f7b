package io.parley.client.core;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;

/** What the client core is told. */
public sealed interface ClientEvent {
  /** The application wants this ordered. {@code ticket} is unique among all tickets. */
  record Submitted(long ticket, Bytes command) implements ClientEvent {}

  /** The application wants to know this of one replica. */
  record Asked(long ticket, ReplicaId replica, Question question) implements ClientEvent {}

  /** The application wants to know when enough replicas say that they are of its membership. */
  record Awaited(long ticket) implements ClientEvent {}

  /**
   * Frames sent to this replica from now on may arrive; earlier ones may be lost.
   *
   * @param greeting what it said first: the bytes of {@link io.parley.api.Membership#digest}
   */
  record Connected(ReplicaId replica, Bytes greeting) implements ClientEvent {}

  /** An end of a connection, or a failed attempt to make one. {@code why} is for people. */
  record Disconnected(ReplicaId replica, String why) implements ClientEvent {}

  /** A frame of an authenticated replica. */
  record Received(ReplicaId from, ClientFrame frame) implements ClientEvent {}

  /** The client is closed: everything that is outstanding fails. */
  record Closed() implements ClientEvent {}
}
