package io.parley.config;

import io.parley.api.Journal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The mark in a replica's data directory that says whether the replica ever ran, and whether what
 * it said then is still known. A replica that ran has voted; one that no longer knows its votes
 * must not start as if it had none.
 */
public final class DataMark {
  private static final String FRESH = "fresh";

  /** It ran, and its journal was durable. */
  private static final String DURABLE = "durable";

  /** It ran, and its journal ended with it. */
  private static final String STARTED = "started";

  private DataMark() {}

  /** Makes the directory {@code data}, marked as never used. */
  static void create(Path data) throws IOException {
    Files.createDirectories(data);
    Files.createFile(data.resolve(FRESH));
  }

  /**
   * Consumes the mark of a replica that never ran, durably, before the replica says its first word.
   * One that ran is let through if its journal is durable and was so when it ran.
   *
   * @param journal which the replica is about to open
   * @throws ConfigException if the replica ran before and what it said is lost, or if there is no
   *     mark
   */
  public static void consume(Path data, Journal journal) {
    if (Files.exists(data.resolve(FRESH))) {
      replace(data, journal.isDurable() ? DURABLE : STARTED);
      return;
    }
    if (Files.exists(data.resolve(STARTED))) {
      throw new ConfigException(
          data
              + ": this replica ran before, and what it voted was only in its memory; started again"
              + " it could contradict itself. Rejoining comes with durable storage; until then make"
              + " a new cluster with 'parley init'");
    }
    if (!Files.exists(data.resolve(DURABLE))) {
      throw new ConfigException(
          data
              + ": the mark '"
              + FRESH
              + "' of a replica that never ran is missing; correct 'data', or make a new cluster"
              + " with 'parley init'");
    }
    if (!journal.isDurable()) {
      throw new ConfigException(
          data
              + ": this replica ran before, and what it voted is in a durable journal, which is not"
              + " the one in 'journal'; correct it");
    }
  }

  private static void replace(Path data, String mark) {
    Path fresh = data.resolve(FRESH);
    try {
      Files.move(fresh, data.resolve(mark), StandardCopyOption.ATOMIC_MOVE);
      sync(data);
    } catch (IOException e) {
      throw new ConfigException(
          "%s: cannot be renamed (%s); make the directory writable".formatted(fresh, e), e);
    }
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
