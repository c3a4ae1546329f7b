package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Journal;
import io.parley.api.Origin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A journal that lasts as long as the object: it survives a node that is closed and made again, but
 * not the process. Thread-safe.
 */
public final class MemoryJournal implements Journal {
  private static final Checkpoint NOTHING = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);

  private final Map<String, Entry> entries = new LinkedHashMap<>();
  private boolean used;
  private boolean open;

  /** An empty journal. */
  public MemoryJournal() {}

  /**
   * Opens the journal: {@link Origin#FRESH} the first time, then {@link Origin#RECOVERED}.
   *
   * @throws IllegalStateException if it is open
   */
  @Override
  public synchronized Recovered open(Codec codec) {
    if (open) {
      throw new IllegalStateException("this journal is open: each node needs its own");
    }
    Origin origin = used ? Origin.RECOVERED : Origin.FRESH;
    open = true;
    used = true;
    return new Recovered(origin, NOTHING, List.copyOf(entries.values()));
  }

  /** It does not outlive the process. */
  @Override
  public boolean isDurable() {
    return false;
  }

  @Override
  public synchronized void write(List<Entry> more) {
    if (!open) {
      throw new IllegalStateException("this journal is not open");
    }
    for (Entry entry : more) {
      entries.remove(entry.key());
      entries.put(entry.key(), entry);
    }
  }

  @Override
  public synchronized void truncate(Checkpoint stable) {
    entries.values().removeIf(entry -> entry.height() <= stable.height());
  }

  @Override
  public synchronized void close() {
    open = false;
  }
}
