package io.parley.client.core;

import io.parley.api.Bytes;
import org.jspecify.annotations.Nullable;

/** A command without an outcome yet: it waits, or is in a flight. */
final class Pending {
  final long ticket;
  final long submittedAt;
  Bytes command;
  @Nullable Flight flight;
  boolean done;

  Pending(long ticket, Bytes command, long submittedAt) {
    this.ticket = ticket;
    this.command = command;
    this.submittedAt = submittedAt;
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
