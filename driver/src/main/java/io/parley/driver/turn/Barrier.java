package io.parley.driver.turn;

import io.parley.api.Action;
import io.parley.api.Entry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What waits for which entry. Turns are released in the order in which they ended, each when its
 * own entries and those of all turns before it are durable; all turns that have gathered are one
 * write. What was asked for before any entry, while no turn waits before it, does not wait. Not
 * thread-safe: whoever shares it between threads brings the lock.
 */
public final class Barrier {
  /** Turns whose entries are to be made durable together, and which are then to be released. */
  public record Write(List<Turn> turns) {
    /** All entries, in order; there may be none. */
    public List<Entry> entries() {
      if (turns.size() == 1) {
        return turns.get(0).entries();
      }
      List<Entry> entries = new ArrayList<>();
      turns.forEach(turn -> entries.addAll(turn.entries()));
      return entries;
    }
  }

  private final ArrayDeque<Turn> waiting = new ArrayDeque<>();
  private int writing;

  /** Nothing waits. */
  public Barrier() {}

  /**
   * A turn has ended. What need not wait is handed to {@code handler} at once, all else waits for
   * {@link #begin}.
   */
  public void ended(Turn turn, Action.Guarded.Handler handler) {
    boolean open = size() == 0;
    if (open) {
      turn.pass(handler);
    }
    if (!open || turn.needsJournal()) {
      waiting.add(turn);
    }
  }

  /**
   * What is to be written next: all turns that wait. Empty if none does, or if the last write is
   * not {@linkplain #released released} yet.
   */
  public Optional<Write> begin() {
    if (writing > 0 || waiting.isEmpty()) {
      return Optional.empty();
    }
    Write write = new Write(List.copyOf(waiting));
    writing = waiting.size();
    waiting.clear();
    return Optional.of(write);
  }

  /** The last write is durable, and its turns are released. */
  public void released() {
    writing = 0;
  }

  /** Turns that wait or are being written. */
  public int size() {
    return waiting.size() + writing;
  }
}
