package io.parley.driver.turn;

import io.parley.api.Action;
import io.parley.api.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * What one turn of a replica leaves to be done, in order: guarded actions that were asked for
 * before any entry, then the entries, then the guarded actions behind them. Immediate actions are
 * not here: they have taken effect. Confined to one thread at a time.
 */
public final class Turn implements Action.Handler {
  private final Action.Immediate.Handler immediate;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Action.Guarded> held = new ArrayList<>();
  private List<Action.Guarded> free = new ArrayList<>();
  private boolean truncates;

  /**
   * An empty turn.
   *
   * @param immediate carries out immediate actions as they are taken
   */
  Turn(Action.Immediate.Handler immediate) {
    this.immediate = immediate;
  }

  @Override
  public void on(Action.Persist action) {
    entries.add(action.entry());
  }

  @Override
  public void on(Action.Immediate action) {
    action.dispatch(immediate);
  }

  @Override
  public void on(Action.Guarded action) {
    truncates |= action instanceof Action.Truncate;
    (needsJournal() ? held : free).add(action);
  }

  /** To be made durable, in order, before {@link #release}. */
  public List<Entry> entries() {
    return entries;
  }

  /** Carries out what waits for no entry of this turn; all earlier turns are released. */
  void pass(Action.Guarded.Handler handler) {
    List<Action.Guarded> passing = free;
    free = List.of();
    for (Action.Guarded action : passing) {
      action.dispatch(handler);
    }
  }

  /** Carries out all that is left; all entries of this and earlier turns are durable. */
  public void release(Action.Guarded.Handler handler) {
    pass(handler);
    for (Action.Guarded action : held) {
      action.dispatch(handler);
    }
  }

  /** Whether some of it must pass the journal. */
  boolean needsJournal() {
    return truncates || !entries.isEmpty();
  }
}
