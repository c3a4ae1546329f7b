package io.parley.simulator.checkers;

import io.parley.api.Action;
import io.parley.api.Message;
import io.parley.simulator.network.Endpoint;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Watches from outside that nothing leaves a replica before all is durable that it asked to persist
 * before: it counts by itself, and knows nothing of how its {@link
 * io.parley.simulator.replica.Host} holds messages back.
 */
public final class DurabilityChecker {
  /** A message that may leave when the disk has synced so many entries. */
  private record Due(Message message, long synced) {}

  private final Deque<Due> due = new ArrayDeque<>();
  private long persisted;

  /** The barrier of an incarnation that begins when the disk has synced so many entries. */
  public DurabilityChecker(long synced) {
    persisted = synced;
  }

  /** The replica asks for these, in this order. */
  public void asked(List<Action> actions) {
    for (Action action : actions) {
      if (action instanceof Action.Persist) {
        persisted++;
      } else if (action instanceof Action.Send send) {
        due.add(new Due(send.message(), persisted));
      } else if (action instanceof Action.Broadcast broadcast) {
        due.add(new Due(broadcast.message(), persisted));
      }
    }
  }

  /** The oldest of the messages that it asked to send leaves, with so many entries synced. */
  public void said(Endpoint instance, Message message, long synced) {
    Due next = due.poll();
    if (next == null || next.message() != message) {
      throw new Violation(
          Violation.Property.DURABILITY,
          instance + " says " + message + " out of order; next was " + next);
    }
    if (synced < next.synced()) {
      throw new Violation(
          Violation.Property.DURABILITY,
          instance
              + " says "
              + message
              + " when "
              + (next.synced() - synced)
              + " entries that it asked to persist before are not durable");
    }
  }
}
