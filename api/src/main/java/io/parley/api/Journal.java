package io.parley.api;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** A replica's memory. Used from one thread at a time, but for its {@link #snapshots}. */
public interface Journal extends AutoCloseable {
  /**
   * What an earlier life left behind.
   *
   * @param base the checkpoint whose state is kept, if {@link #snapshots} are; of height 0, and of
   *     no known state, if none is
   * @param entries above the base, in the order in which they were written
   */
  record Recovered(Origin origin, Checkpoint base, List<Entry> entries) {}

  /** Opens the journal; called first, and once. */
  Recovered open(Codec codec) throws IOException;

  /**
   * Whether there was nothing when it was opened: either there was no earlier life, or what it left
   * is gone. Only who knows which may {@link #adopt} it.
   */
  default boolean isNew() {
    return false;
  }

  /**
   * The replica is about to say its first word, so what is here is its memory from now on, and not
   * {@link #isNew} any more when it is opened again. What is written says so, too.
   */
  default void adopt() throws IOException {}

  /**
   * Whether what is written outlives the process. Where it does not, nothing is gained by waiting
   * for it.
   */
  boolean isDurable();

  /** Remembers {@code entries}, in order; they are as durable as they get when it returns. */
  void write(List<Entry> entries) throws IOException;

  /**
   * {@code stable} is the newest stable checkpoint. Entries are forgotten up to the newest state
   * that is kept and not above it; up to it where no states are kept at all.
   */
  void truncate(Checkpoint stable) throws IOException;

  /** Where states are kept; empty if none are. */
  default Optional<Snapshots> snapshots() {
    return Optional.empty();
  }

  @Override
  void close() throws IOException;
}
