package io.parley.node;

import io.parley.api.Journal;
import io.parley.api.JournalProvider;
import java.nio.file.Path;

/** Makes {@linkplain MemoryJournal journals in memory}, under the name {@code memory}. */
public final class MemoryJournalProvider implements JournalProvider {
  /** For {@link java.util.ServiceLoader}. */
  public MemoryJournalProvider() {}

  @Override
  public String name() {
    return "memory";
  }

  @Override
  public Journal journal(Path directory) {
    return new MemoryJournal();
  }
}
