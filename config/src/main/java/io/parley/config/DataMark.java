package io.parley.config;

import io.parley.api.Journal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
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

  /** Makes the names in a directory durable. */
  @FunctionalInterface
  interface Sync {
    void force(Path directory) throws IOException;
  }

  private DataMark() {}

  /** Makes the directory {@code data}, marked as never used. */
  static void create(Path data) throws IOException {
    Files.createDirectories(data);
    Files.createFile(data.resolve(FRESH));
  }

  /**
   * Consumes the mark of a replica that never ran, durably, before the replica says its first word.
   * One that ran is let through if its journal is durable, was so when it ran, and was there. What
   * fails leaves the mark as it was, for another try.
   *
   * @param journal of the replica, open
   * @throws ConfigException if the replica ran before and what it said is lost, if there is no
   *     mark, or if it cannot be consumed
   */
  public static void consume(Path data, Journal journal) {
    consume(data, journal, DataMark::sync);
  }

  /** The same, made durable by {@code sync}. */
  static void consume(Path data, Journal journal, Sync sync) {
    Path fresh = data.resolve(FRESH);
    if (Files.exists(fresh)) {
      adopt(data, journal);
      replace(data, journal.isDurable() ? DURABLE : STARTED, sync);
      return;
    }
    if (!Files.notExists(fresh)) {
      throw new ConfigException(
          data
              + ": this is no directory that this user may look into; correct 'data', run this as"
              + " the owner of the directory, or change its permissions");
    }
    if (Files.exists(data.resolve(STARTED))) {
      throw new ConfigException(
          data
              + ": this replica ran before, and what it voted was only in its memory; started again"
              + " it could contradict itself. Make a new cluster with 'parley init', and say"
              + " 'journal: rocksdb' in its replicas' files if they are to start again");
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
    if (journal.isNew()) {
      throw new ConfigException(
          data
              + ": this replica ran before, and its journal is gone, with what it voted; started"
              + " again it could contradict itself. Put the journal back, or make a new cluster with"
              + " 'parley init'");
    }
  }

  private static void adopt(Path data, Journal journal) {
    try {
      journal.adopt();
    } catch (IOException e) {
      throw new ConfigException(
          "%s: the journal cannot be made this replica's (%s); mend what is wrong there, and start again"
              .formatted(data, e),
          e);
    }
  }

  private static void replace(Path data, String mark, Sync sync) {
    Path fresh = data.resolve(FRESH);
    Path used = data.resolve(mark);
    try {
      Files.move(fresh, used, StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException e) {
      throw new ConfigException(
          fresh + ": it was here a moment ago: another process starts this replica; end one", e);
    } catch (IOException e) {
      String fix =
          e instanceof AccessDeniedException
              ? "make the directory writable"
              : "mend what is wrong there, and start again";
      throw new ConfigException("%s: cannot be renamed (%s); %s".formatted(fresh, e, fix), e);
    }
    try {
      sync.force(data);
    } catch (IOException e) {
      throw putBack(data, mark, e);
    }
  }

  /** The replica has said nothing yet, and must not before its mark is durable. */
  private static ConfigException putBack(Path data, String mark, IOException why) {
    String complaint =
        "%s: the mark that the replica ran cannot be made durable (%s), so it does not start"
            .formatted(data, why);
    try {
      Files.move(data.resolve(mark), data.resolve(FRESH), StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      why.addSuppressed(e);
      return new ConfigException(
          "%s; nor can the mark '%s' be put back (%s): name the file '%s' '%s' again before you"
                  .formatted(complaint, FRESH, e, mark, FRESH)
              + " start it",
          why);
    }
    return new ConfigException(
        "%s; the mark '%s' is back: mend what is wrong there, and start again"
            .formatted(complaint, FRESH),
        why);
  }

  /** Windows opens no directory; there the journal of the file system must do. */
  private static void sync(Path directory) throws IOException {
    if (!directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
