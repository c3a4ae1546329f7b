package io.parley.storage.rocksdb;

import static io.parley.storage.rocksdb.Toy.CODEC;
import static io.parley.storage.rocksdb.Toy.stable;
import static io.parley.storage.rocksdb.Toy.view;
import static io.parley.storage.rocksdb.Toy.vote;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Journal.Recovered;
import io.parley.api.JournalProvider;
import io.parley.api.LayoutWriter;
import io.parley.api.Origin;
import io.parley.api.Snapshots;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RocksJournalTest {
  private static final String LARGE = "x".repeat(1 << 20);

  private final Path directory;
  private RocksJournal journal;
  private boolean isOpen;

  RocksJournalTest(@TempDir Path directory) {
    this.directory = directory;
    journal = new RocksJournal(directory);
  }

  @AfterEach
  void close() throws IOException {
    if (isOpen) {
      journal.close();
      isOpen = false;
    }
  }

  private Recovered open() throws IOException {
    close();
    journal = new RocksJournal(directory);
    Recovered found = journal.open(CODEC);
    isOpen = true;
    return found;
  }

  private Snapshots snapshots() {
    return journal.snapshots().orElseThrow();
  }

  /** So much that a state is due. */
  private void writeMuch(long firstHeight) throws IOException {
    for (long height = firstHeight; height < firstHeight + 65; height++) {
      journal.write(List.of(vote(height, LARGE)));
    }
  }

  private void keep(long height, String state) throws IOException {
    assertThat(snapshots().begin(height)).isTrue();
    snapshots().write(out -> Bytes.utf8(state).writeTo(out));
    journal.truncate(stable(height));
  }

  private String state() throws IOException {
    try (InputStream in = snapshots().read()) {
      return Bytes.wrap(in.readAllBytes()).utf8();
    }
  }

  @Test
  void isFoundByItsName() {
    List<JournalProvider> found =
        ServiceLoader.load(JournalProvider.class).stream()
            .map(ServiceLoader.Provider::get)
            .toList();
    assertThat(found).singleElement().isInstanceOf(RocksJournalProvider.class);
    assertThat(found.get(0).name()).isEqualTo("rocksdb");
    assertThat(found.get(0).journal(directory).isDurable()).isTrue();
  }

  @Test
  void whatWasWrittenIsThereInOrderAndOnceAKey() throws IOException {
    Recovered fresh = open();
    assertThat(fresh.origin()).isEqualTo(Origin.FRESH);
    assertThat(fresh.entries()).isEmpty();
    journal.write(List.of(view(1), vote(1, "a"), vote(2, "b")));
    journal.write(List.of(view(2), vote(1, "c")));
    Recovered again = open();
    assertThat(again.origin()).isEqualTo(Origin.RECOVERED);
    assertThat(again.base()).isEqualTo(new Checkpoint(0, Digest.ZERO, Bytes.EMPTY, null));
    assertThat(again.entries()).containsExactly(vote(2, "b"), view(2), vote(1, "c"));
    journal.write(List.of(vote(3, "d")));
    assertThat(open().entries()).containsExactly(vote(2, "b"), view(2), vote(1, "c"), vote(3, "d"));
  }

  /** Nothing was said: what there is, whole or not, is of no use to anybody. */
  @Test
  void aStartThatWroteNothingIsNoEarlierLife() throws IOException {
    open();
    close();
    Files.delete(directory.resolve("journal/CURRENT"));
    assertThat(open().origin()).isEqualTo(Origin.FRESH);
  }

  /** Nobody takes what was made to be told that it is new for an earlier life. */
  @Test
  void itIsNewUntilItIsAdopted() throws IOException {
    open();
    assertThat(journal.isNew()).isTrue();
    open();
    assertThat(journal.isNew()).isTrue();
    close();
    Files.write(directory.resolve("synced.new"), new byte[3]);
    assertThat(open().origin()).isEqualTo(Origin.FRESH);
    journal.adopt();
    assertThat(journal.isNew()).isFalse();
    assertThat(open().origin()).isEqualTo(Origin.FRESH);
    assertThat(journal.isNew()).isFalse();
  }

  @Test
  void whatIsClosedWhileItIsUsedSaysSo() throws IOException {
    open();
    writeMuch(1);
    Snapshots states = snapshots();
    assertThat(states.begin(60)).isTrue();
    close();
    assertThatThrownBy(() -> states.write(out -> Bytes.utf8("late").writeTo(out)))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("it is closed");
  }

  @Test
  void theStateAtAStableCheckpointTakesThePlaceOfWhatIsBelow() throws IOException {
    open();
    journal.write(List.of(view(7)));
    assertThat(snapshots().begin(1)).isFalse();
    writeMuch(1);
    keep(60, "sixty");
    Recovered found = open();
    assertThat(found.base()).isEqualTo(stable(60));
    assertThat(found.entries().stream().map(Entry::key))
        .containsExactly("view", "vote 61", "vote 62", "vote 63", "vote 64", "vote 65");
    assertThat(state()).isEqualTo("sixty");
    assertThat(snapshots().begin(65)).isFalse();
    writeMuch(66);
    keep(130, LARGE + "more");
    assertThat(open().base()).isEqualTo(stable(130));
    assertThat(state()).isEqualTo(LARGE + "more");
  }

  @Test
  void aCheckpointMayBeStableBeforeItsStateIsWritten() throws IOException {
    open();
    writeMuch(1);
    assertThat(snapshots().begin(60)).isTrue();
    journal.truncate(stable(60));
    journal.truncate(stable(63));
    snapshots().write(out -> Bytes.utf8("sixty").writeTo(out));
    assertThat(open().base().height()).isZero();
    writeMuch(100);
    assertThat(snapshots().begin(160)).isTrue();
    journal.truncate(stable(160));
    snapshots().write(out -> Bytes.utf8("later").writeTo(out));
    journal.truncate(stable(164));
    assertThat(open().base()).isEqualTo(stable(160));
    assertThat(state()).isEqualTo("later");
  }

  @Test
  void aStateWhoseCheckpointWasPassedOverIsForgotten() throws IOException {
    open();
    writeMuch(1);
    assertThat(snapshots().begin(60)).isTrue();
    snapshots().write(out -> Bytes.utf8("sixty").writeTo(out));
    assertThat(snapshots().begin(62)).isFalse();
    journal.truncate(stable(61));
    keep(63, "another");
    assertThat(open().base()).isEqualTo(stable(63));
    assertThat(state()).isEqualTo("another");
  }

  @Test
  void aStateThatFailsLeavesTheOneBefore() throws IOException {
    open();
    writeMuch(1);
    keep(60, "sixty");
    writeMuch(66);
    assertThat(snapshots().begin(130)).isTrue();
    assertThatThrownBy(
            () ->
                snapshots()
                    .write(
                        out -> {
                          Bytes.utf8(LARGE).writeTo(out);
                          throw new IOException("no more");
                        }))
        .hasMessage("no more");
    journal.truncate(stable(130));
    assertThat(open().base()).isEqualTo(stable(60));
    assertThat(state()).isEqualTo("sixty");
  }

  @Test
  void oneProcessHasIt() throws IOException {
    open();
    assertThatThrownBy(() -> new RocksJournal(directory).open(CODEC))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("another process runs this replica");
    assertThatThrownBy(() -> journal.open(CODEC)).isInstanceOf(IllegalStateException.class);
    journal.write(List.of(view(1)));
  }

  @Test
  void aNewerFormatIsRefusedByItsName() throws IOException {
    open();
    journal.write(List.of(view(1)));
    close();
    try (Database database = Database.open(directory.resolve("journal"));
        Database.Batch batch = database.batch()) {
      batch
          .put(
              Database.Family.META,
              Bytes.utf8("format").toArray(),
              new LayoutWriter().i32(2).toBytes())
          .commit();
    }
    assertThatThrownBy(this::open).hasMessageContaining("its format is 2, this build knows 1");
  }

  @Test
  void itMustBeOpenToBeUsed() {
    RocksJournal closed = new RocksJournal(directory);
    assertThatThrownBy(() -> closed.write(List.of(view(1))))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(closed::snapshots).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void statesAreReadByteByByteToo() throws IOException {
    open();
    writeMuch(1);
    keep(60, "ab");
    try (InputStream in = snapshots().read()) {
      List<Integer> read = new ArrayList<>();
      for (int one = in.read(); one >= 0; one = in.read()) {
        read.add(one);
      }
      assertThat(read).containsExactly((int) 'a', (int) 'b');
      assertThat(in.read(new byte[1], 0, 0)).isZero();
    }
  }
}
