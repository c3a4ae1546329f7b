package io.parley.config;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * The mark in a replica's data directory that says that the replica never ran. A replica that ran
 * has voted; one that no longer knows its votes must not start as if it had none.
 */
public final class DataMark {
  private static final String FRESH = "fresh";
  private static final String STARTED = "started";

  private DataMark() {}

  /** Makes the directory {@code data}, marked as never used. */
  static void create(Path data) throws IOException {
    Files.createDirectories(data);
    Files.createFile(data.resolve(FRESH));
  }

  /**
   * Consumes the mark, durably, before the replica says its first word.
   *
   * @throws ConfigException if there is no mark: the replica ran before
   */
  public static void consume(Path data) {
    Path fresh = data.resolve(FRESH);
    if (Files.exists(fresh)) {
      try {
        Files.move(fresh, data.resolve(STARTED), StandardCopyOption.ATOMIC_MOVE);
        sync(data);
      } catch (IOException e) {
        throw new ConfigException(
            "%s: cannot be renamed (%s); make the directory writable".formatted(fresh, e), e);
      }
      return;
    }
    if (Files.exists(data.resolve(STARTED))) {
      throw new ConfigException(
          data
              + ": this replica ran before, and what it voted was only in its memory; started again"
              + " it could contradict itself. Rejoining comes with durable storage; until then make"
              + " a new cluster with 'parley init'");
    }
    throw new ConfigException(
        data
            + ": the mark '"
            + FRESH
            + "' of a replica that never ran is missing; correct 'data', or make a new cluster"
            + " with 'parley init'");
  }

  private static void sync(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
