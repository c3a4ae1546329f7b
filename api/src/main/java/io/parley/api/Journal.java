package io.parley.api;

import java.io.IOException;
import java.util.List;

/**
 * A replica's memory. Used from one thread at a time.
 *
 * <p>The seam for durable storage: snapshots are not part of it yet.
 */
public interface Journal extends AutoCloseable {
  /** What an earlier life left behind. */
  record Recovered(Origin origin, Checkpoint base, List<Entry> entries) {}

  /** Opens the journal; called first, and once. */
  Recovered open(Codec codec) throws IOException;

  /**
   * Whether what is written outlives the process. Where it does not, nothing is gained by waiting
   * for it.
   */
  boolean isDurable();

  /** Remembers {@code entries}, in order; they are as durable as they get when it returns. */
  void write(List<Entry> entries) throws IOException;

  /** Forgets the entries up to {@code height}, which a snapshot has made superfluous. */
  void truncate(long height) throws IOException;

  @Override
  void close() throws IOException;
}
