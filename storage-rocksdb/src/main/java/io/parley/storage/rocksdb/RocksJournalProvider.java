package io.parley.storage.rocksdb;

import io.parley.api.Journal;
import io.parley.api.JournalProvider;
import java.nio.file.Path;

/** Makes {@linkplain RocksJournal durable journals}, under the name {@code rocksdb}. */
public final class RocksJournalProvider implements JournalProvider {
  /** For {@link java.util.ServiceLoader}. */
  public RocksJournalProvider() {}

  @Override
  public String name() {
    return "rocksdb";
  }

  @Override
  public Journal journal(Path directory) {
    return new RocksJournal(directory);
  }
}
