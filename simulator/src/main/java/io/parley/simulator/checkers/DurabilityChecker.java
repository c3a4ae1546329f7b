package io.parley.simulator.checkers;

import io.parley.api.Action;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.transcript.EventText;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * Watches from outside that no guarded action takes effect before all is durable that the replica
 * asked to persist before it, and that none is dropped or overtaken. It counts by itself, knows
 * nothing of how a driver holds actions back, and keeps its own list of what must be held back, so
 * that it does not believe a mistake in the types of actions.
 */
public final class DurabilityChecker {
  /** An action that may take effect when the disk has synced so many entries. */
  private record Due(Action action, long synced) {}

  /** Those that tell others, or are seen by others, and what cannot be taken back. */
  private static boolean isGuarded(Action action) {
    return action instanceof Action.Send
        || action instanceof Action.Broadcast
        || action instanceof Action.Deliver
        || action instanceof Action.TakeCheckpoint
        || action instanceof Action.FetchState
        || action instanceof Action.Truncate;
  }

  /** Those for which nothing is to be waited: they have taken effect when the turn ends. */
  private static boolean isImmediate(Action action) {
    return action instanceof Action.StartTimer
        || action instanceof Action.StopTimer
        || action instanceof Action.Combine
        || action instanceof Action.Refuse
        || action instanceof Action.Reject
        || action instanceof Action.Accuse;
  }

  private final Deque<Due> guarded = new ArrayDeque<>();
  private final Deque<Action> immediate = new ArrayDeque<>();
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
      } else if (isGuarded(action)) {
        guarded.add(new Due(action, persisted));
      } else if (isImmediate(action)) {
        immediate.add(action);
      } else {
        throw new AssertionError("does it wait for what is not durable? " + action);
      }
    }
  }

  /** An action takes effect, with so many entries synced. */
  public void performs(Endpoint instance, Action action, long synced) {
    if (isImmediate(action)) {
      if (immediate.poll() != action) {
        throw broken(instance, action, "out of order, or twice");
      }
      return;
    }
    Due next = guarded.poll();
    if (next == null || next.action() != action) {
      throw broken(instance, action, "out of order; next was " + next);
    }
    if (synced < next.synced()) {
      long missing = next.synced() - synced;
      throw broken(
          instance,
          action,
          "when " + missing + " entries that it asked to persist before are not durable");
    }
  }

  /** A turn has ended: what is immediate has taken effect. */
  public void acted(Endpoint instance) {
    Action held = immediate.poll();
    if (held != null) {
      throw broken(instance, held, "not in its turn");
    }
  }

  private static Violation broken(Endpoint instance, Action action, String how) {
    return new Violation(
        Violation.Property.DURABILITY,
        instance + ": this takes effect " + how + ": " + EventText.tell(instance.id(), action));
  }
}
