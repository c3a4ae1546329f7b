package io.parley.cli;

import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Entry;
import io.parley.api.Journal;
import io.parley.api.JournalProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Makes durable journals that can not be opened, under the name {@code broken}. */
public final class BrokenJournals implements JournalProvider {
  @Override
  public String name() {
    return "broken";
  }

  @Override
  public Journal journal(Path directory) {
    return new Broken(directory);
  }

  private record Broken(Path directory) implements Journal {
    @Override
    public Recovered open(Codec codec) throws IOException {
      throw new IOException("the disk of " + directory + " is broken");
    }

    @Override
    public boolean isDurable() {
      return true;
    }

    @Override
    public void write(List<Entry> entries) {
      throw new AssertionError("it was never open");
    }

    @Override
    public void truncate(Checkpoint stable) {
      throw new AssertionError("it was never open");
    }

    @Override
    public void close() {}
  }
}
