package io.parley.api;

import java.nio.file.Path;

/** A kind of journal, found by {@link java.util.ServiceLoader}. */
public interface JournalProvider {
  /** Such as {@code memory}. */
  String name();

  /**
   * A new journal for one replica, not open. Nothing is read or written before it is opened.
   *
   * @param directory the replica's data directory, which exists when the journal is opened and is
   *     no other replica's; a journal that is not {@linkplain Journal#isDurable durable} leaves it
   *     alone
   */
  Journal journal(Path directory);
}
