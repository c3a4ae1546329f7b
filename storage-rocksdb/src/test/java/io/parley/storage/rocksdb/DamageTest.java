package io.parley.storage.rocksdb;

import static io.parley.storage.rocksdb.Toy.CODEC;
import static io.parley.storage.rocksdb.Toy.view;
import static io.parley.storage.rocksdb.Toy.vote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Entry;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A disk that lost or changed what was durable: either all of it is there, or the replica does not
 * start, now and when it is tried again.
 */
class DamageTest {
  private static final List<Entry> FIRST = List.of(view(1), vote(1, "a".repeat(3_000)));
  private static final List<Entry> SECOND = List.of(view(2), vote(2, "b".repeat(3_000)));
  private static final List<Entry> ALL = List.of(FIRST.get(1), SECOND.get(0), SECOND.get(1));

  private final Path temporary;
  private final Path original;
  private final Path early;

  DamageTest(@TempDir Path temporary) throws IOException {
    this.temporary = temporary;
    original = Files.createDirectory(temporary.resolve("original"));
    early = temporary.resolve("early");
    try (RocksJournal journal = new RocksJournal(original)) {
      journal.open(CODEC);
      journal.write(FIRST);
      copy(original, early);
      journal.write(SECOND);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (Stream<Path> all = Files.walk(from)) {
      for (Path each : all.toList()) {
        Path copied = to.resolve(from.relativize(each).toString());
        if (Files.isDirectory(each)) {
          Files.createDirectories(copied);
        } else {
          Files.copy(each, copied, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  private Path damaged(String name) throws IOException {
    Path made = temporary.resolve(name);
    copy(original, made);
    return made;
  }

  private static List<Entry> read(Path directory) throws IOException {
    try (RocksJournal journal = new RocksJournal(directory)) {
      return journal.open(CODEC).entries();
    }
  }

  private static void isRefused(Path directory, String why) {
    for (int i = 0; i < 2; i++) {
      assertThatThrownBy(() -> read(directory))
          .isInstanceOf(IOException.class)
          .hasMessageContaining(why);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      for (Path each : all.sorted((a, b) -> b.compareTo(a)).toList()) {
        Files.delete(each);
      }
    }
  }

  @Test
  void wholeItIsRead() throws IOException {
    assertThat(read(original)).isEqualTo(ALL);
  }

  /** A disk that forgot what it had synced. */
  @Test
  void aDatabaseBehindTheMarkIsAmnesia() throws IOException {
    Path made = damaged("behind");
    delete(made.resolve("journal"));
    copy(early.resolve("journal"), made.resolve("journal"));
    isRefused(made, "were durable");
  }

  /** The process ended after the database was synced, and before the mark was. */
  @Test
  void aDatabaseOneWriteAheadOfTheMarkIsWhole() throws IOException {
    Path made = damaged("ahead");
    Files.copy(
        early.resolve("synced"), made.resolve("synced"), StandardCopyOption.REPLACE_EXISTING);
    assertThat(read(made)).isEqualTo(ALL);
  }

  @Test
  void aDatabaseFurtherAheadIsNotOfThisMark() throws IOException {
    Path made = damaged("further");
    try (RocksJournal journal = new RocksJournal(made)) {
      journal.open(CODEC);
      journal.write(List.of(view(3)));
    }
    Files.copy(
        early.resolve("synced"), made.resolve("synced"), StandardCopyOption.REPLACE_EXISTING);
    isRefused(made, "were durable");
  }

  @Test
  void aMissingMarkAndAMissingDatabaseAreRefused() throws IOException {
    Path unmarked = damaged("unmarked");
    Files.delete(unmarked.resolve("synced"));
    isRefused(unmarked, "it is missing, beside a database");
    Path empty = damaged("empty");
    delete(empty.resolve("journal"));
    isRefused(empty, "it is missing, and this replica has said something");
  }

  /** What is torn is the place that was being written: the other one holds. */
  @Test
  void aTornPlaceOfTheMarkIsMadeUpForByTheOther() throws IOException {
    Path made = damaged("torn");
    byte[] mark = Files.readAllBytes(made.resolve("synced"));
    int newest = mark[4_096 + 4 + 7] > mark[4 + 7] ? 4_096 : 0;
    mark[newest + 20] ^= 1;
    Files.write(made.resolve("synced"), mark);
    assertThat(read(made)).isEqualTo(ALL);
    mark[4_096 - newest + 20] ^= 1;
    Path both = damaged("both");
    Files.write(both.resolve("synced"), mark);
    isRefused(both, "neither of its two places is whole");
  }

  /** RocksDB refuses once, and then succeeds with nothing, if it may make what is missing. */
  @Test
  void withoutItsManifestADatabaseIsNotNew() throws IOException {
    Path made = damaged("current");
    Files.delete(made.resolve("journal/CURRENT"));
    isRefused(made, "the database cannot be opened");
  }

  private interface Harm {
    void to(Path file) throws IOException;
  }

  private static final List<Harm> HARMS =
      List.of(
          Files::delete,
          file -> Files.write(file, new byte[0]),
          file -> cut(file, Files.size(file) / 2),
          file -> cut(file, Math.max(0, Files.size(file) - 1)),
          file -> overwrite(file, 0, new byte[64]),
          file -> overwrite(file, Files.size(file) / 2, new byte[64]),
          file -> overwrite(file, Files.size(file) / 2, new byte[] {0x55}));

  private static void cut(Path file, long size) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.setLength(size);
    }
  }

  private static void overwrite(Path file, long at, byte[] bytes) throws IOException {
    try (RandomAccessFile opened = new RandomAccessFile(file.toFile(), "rw")) {
      opened.seek(at);
      opened.write(bytes);
    }
  }

  /** Each file of the journal, damaged in each way. */
  @Test
  void nothingThatWasDurableIsEverMissingWithoutAWord() throws IOException {
    List<Path> files;
    try (Stream<Path> all = Files.walk(original)) {
      files = all.filter(Files::isRegularFile).map(original::relativize).toList();
    }
    List<String> wrong = new ArrayList<>();
    int refused = 0;
    for (Path file : files) {
      for (int i = 0; i < HARMS.size(); i++) {
        Path made = damaged(file.getFileName() + "-" + i);
        HARMS.get(i).to(made.resolve(file.toString()));
        try {
          List<Entry> found = read(made);
          if (!found.equals(ALL)) {
            wrong.add(file + " by harm " + i + ": " + found.size() + " entries");
          }
        } catch (IOException e) {
          refused++;
        }
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(refused).as("refused of %d", files.size() * HARMS.size()).isGreaterThan(10);
  }
}
