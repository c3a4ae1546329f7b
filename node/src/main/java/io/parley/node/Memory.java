package io.parley.node;

import io.parley.api.Entry;
import io.parley.api.Journal;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Makes turns durable and releases them, in order: all turns that have gathered with one write. A
 * turn that has nothing to remember, while none waits before it, is released at once, without a
 * change of threads; so is every turn where the journal is memory alone.
 */
final class Memory {
  private final Journal journal;
  private final Consumer<Turn> release;
  private final Stage<Turn> stage;
  private final AtomicInteger waiting = new AtomicInteger();
  private final boolean isVolatile;

  /**
   * @param journal open; used by nobody else
   * @param release called by the loop or by the journal's thread, never at the same time
   */
  Memory(Threads threads, Journal journal, Consumer<Turn> release) {
    this.journal = journal;
    this.release = release;
    isVolatile = journal instanceof MemoryJournal;
    stage = new Stage<>(threads, "journal", this::write);
  }

  void start() {
    stage.start();
  }

  /** Called by the loop alone. Waits while too many turns wait. */
  void submit(Turn turn) throws IOException {
    if (isVolatile || (!turn.needsJournal() && waiting.get() == 0)) {
      finish(List.of(turn));
      return;
    }
    waiting.incrementAndGet();
    stage.put(turn);
  }

  private void write(List<Turn> turns) throws IOException {
    finish(turns);
    waiting.addAndGet(-turns.size());
  }

  private void finish(List<Turn> turns) throws IOException {
    List<Entry> entries = turns.get(0).entries;
    if (turns.size() > 1) {
      entries = new ArrayList<>();
      for (Turn turn : turns) {
        entries.addAll(turn.entries);
      }
    }
    if (!entries.isEmpty()) {
      journal.write(entries);
    }
    long truncation = 0;
    for (Turn turn : turns) {
      release.accept(turn);
      truncation = Math.max(truncation, turn.truncation);
    }
    if (truncation > 0) {
      journal.truncate(truncation);
    }
  }

  /** Forgets what is queued. */
  void abort() {
    stage.abort();
  }

  /** Writes what is queued, and ends; returns whether it has ended in time. */
  boolean stop() {
    return stage.stop();
  }
}
