package io.parley.driver.turn;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.Event;
import io.parley.api.Moment;
import io.parley.api.Replica;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.TimerRuns;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Advances a replica, a turn at a time, by what its {@link Inbox} took in. Immediate actions take
 * effect on the way, all others are in the {@link Turn}. Confined to one thread.
 */
public final class Turns {
  /** Whether a run of a timer has really ended; asked in the turn that would tell of it. */
  public interface Expiry {
    /** True at most once for each run, and not after the timer was stopped or started again. */
    boolean expire(TimerRuns.Run run);
  }

  private final Replica replica;
  private final Expiry timers;
  private final Action.Immediate.Handler immediate;

  /**
   * @param replica not started; used by nobody else
   * @param immediate carries out immediate actions, in the middle of a turn; may not take a turn
   */
  public Turns(Replica replica, Expiry timers, Action.Immediate.Handler immediate) {
    this.replica = replica;
    this.timers = timers;
    this.immediate = immediate;
  }

  /** The first turn. */
  public Turn start(Event.Started started, Moment now) {
    Turn turn = new Turn(immediate);
    advance(started, now, turn);
    return turn;
  }

  /**
   * The next turn.
   *
   * @param now read once for the whole turn
   */
  public Turn take(Inbox.Intake intake, Moment now) {
    Turn turn = new Turn(immediate);
    for (Inbox.Item item : intake.items()) {
      Event event = event(item);
      if (event != null) {
        advance(event, now, turn);
      }
    }
    List<Bundle> bundles = intake.bundles();
    if (!bundles.isEmpty()) {
      advance(new Event.Submitted(bundles), now, turn);
    }
    return turn;
  }

  /** Null for a timer that was stopped or started again since it ran out. */
  private @Nullable Event event(Inbox.Item item) {
    if (item instanceof Inbox.Arrival arrival) {
      return new Event.Received(arrival.from(), arrival.message());
    }
    if (item instanceof Inbox.Due due) {
      return timers.expire(due.run()) ? new Event.Expired(due.run().timer()) : null;
    }
    return ((Inbox.Fact) item).event();
  }

  private void advance(Event event, Moment now, Turn turn) {
    for (Action action : replica.advance(event, now)) {
      action.dispatch(turn);
    }
  }
}
