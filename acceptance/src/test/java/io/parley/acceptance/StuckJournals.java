package io.parley.acceptance;

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
import java.util.concurrent.locks.LockSupport;

/** {@code journal: stuck}: writing fails with an error, and closing never ends. */
public final class StuckJournals implements JournalProvider {
  @Override
  public String name() {
    return "stuck";
  }

  @Override
  public Journal journal(Path directory) {
    return new Stuck();
  }

  private static final class Stuck implements Journal {
    @Override
    public Recovered open(Codec codec) {
      return new Recovered(
          Origin.FRESH, new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null), List.of());
    }

    @Override
    public boolean isDurable() {
      return true;
    }

    @Override
    public void write(List<Entry> entries) {
      throw new NoClassDefFoundError("of a journal");
    }

    @Override
    public void truncate(Checkpoint stable) {}

    @Override
    public void close() {
      while (true) {
        LockSupport.park(this);
      }
    }
  }
}
