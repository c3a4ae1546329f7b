package io.parley.driver.turn;

import io.parley.api.Action;
import io.parley.api.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * What one turn of a replica leaves to be done: first its entries are made durable, then its
 * guarded actions take effect, in order. Immediate actions are not here: they have taken effect.
 * Confined to one thread at a time.
 */
public final class Turn implements Action.Handler {
  private final Action.Immediate.Handler immediate;
  private final List<Entry> entries = new ArrayList<>();
  private final List<Action.Guarded> guarded = new ArrayList<>();
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
    guarded.add(action);
    truncates |= action instanceof Action.Truncate;
  }

  /** To be made durable, in order, before anything else of this turn is done. */
  public List<Entry> entries() {
    return entries;
  }

  /** Carries out the guarded actions, in order; all entries of this and earlier turns are durable. */
  public void release(Action.Guarded.Handler handler) {
    for (Action.Guarded action : guarded) {
      action.dispatch(handler);
    }
  }

  /** Whether it must pass the journal. */
  boolean needsJournal() {
    return truncates || !entries.isEmpty();
  }
}
