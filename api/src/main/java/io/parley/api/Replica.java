package io.parley.api;

import java.util.List;

/**
 * One protocol instance on one replica, for one epoch: a deterministic state machine. It holds no
 * clock, thread, socket, file, key or randomness; equal events at equal moments in equal order give
 * equal actions. Confined to one thread.
 *
 * <p>An {@link AssertionError} says that a replica no longer knows its own state; the driver stops
 * it, because a silent replica is better than a wrong one. Nothing that a peer or a client sends
 * may cause one.
 */
public interface Replica {
  /**
   * Records {@code event}, draws all conclusions, and says what to do.
   *
   * @param now what the driver's clocks show; elapsed time is not less than with the last event
   */
  List<Action> advance(Event event, Moment now);

  /** Where it stands now. Asked after every event, so it costs next to nothing. */
  Status status();

  /**
   * What it waits for, and from whom: the answer when it is stuck. Empty when idle. Asked when
   * people ask, and when there is nothing else to do; it may cost a look at every replica.
   */
  List<Wait> waits();

  /**
   * At which heights replicas say that their states differ, the lowest first. Asked as seldom as
   * {@link #waits}.
   */
  default List<Difference> differences() {
    return List.of();
  }

  /**
   * How full it is and how far it has come. Asked for every few events, so it costs no more than a
   * look at each buffer; from {@link Event.Started} on, the names and their order stay the same.
   * The buffers that {@link Insight} has names for are shown as accounts of the replica's memory.
   */
  default Insight insight() {
    return Insight.NONE;
  }
}
