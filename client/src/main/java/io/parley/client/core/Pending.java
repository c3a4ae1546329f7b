package io.parley.client.core;

import io.parley.api.Bytes;
import org.jspecify.annotations.Nullable;

/** A command without an outcome yet: it waits, or is in a flight. */
final class Pending {
  final long ticket;
  final long submittedAt;
  Bytes command;
  @Nullable Flight flight;

  /** In its flight, from 0. */
  int at;

  /** Whether it was refused for want of room, and waits again. */
  boolean refused;

  boolean done;

  Pending(long ticket, Bytes command, long submittedAt) {
    this.ticket = ticket;
    this.command = command;
    this.submittedAt = submittedAt;
  }

  /** It is in a flight, at this place. */
  void place(Flight flight, int at) {
    this.flight = flight;
    this.at = at;
  }

  /** It was not executed, and waits again, for another flight. */
  void refuse() {
    flight = null;
    refused = true;
  }

  /** Whether a replica may have it. */
  boolean isSent() {
    return flight != null && flight.sent;
  }

  /** It has its outcome; what it holds on to is let go. */
  void finish() {
    done = true;
    flight = null;
    command = Bytes.EMPTY;
  }
}
