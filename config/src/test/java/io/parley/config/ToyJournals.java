package io.parley.config;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Journal;
import io.parley.api.JournalProvider;
import io.parley.api.Origin;
import java.nio.file.Path;
import java.util.List;

/** Kinds of journal that say whether they are durable, and remember nothing. */
final class ToyJournals {
  private ToyJournals() {}

  /** In place of the one that a node brings. */
  public static final class Memory implements JournalProvider {
    @Override
    public String name() {
      return "memory";
    }

    @Override
    public Journal journal(Path directory) {
      return new Forgetful(directory, false, false);
    }
  }

  /** It says that it is durable. */
  public static final class Disk implements JournalProvider {
    @Override
    public String name() {
      return "disk";
    }

    @Override
    public Journal journal(Path directory) {
      return new Forgetful(directory, true, false);
    }
  }

  record Forgetful(Path directory, boolean isDurable, boolean isNew) implements Journal {
    @Override
    public Recovered open(Codec codec) {
      Checkpoint nothing = new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null);
      return new Recovered(Origin.FRESH, nothing, List.of());
    }

    @Override
    public boolean isNew() {
      return isNew;
    }

    @Override
    public void write(List<Entry> entries) {}

    @Override
    public void truncate(Checkpoint stable) {}

    @Override
    public void close() {}
  }
}
