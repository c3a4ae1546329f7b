package io.parley.config;

import static io.parley.config.Clusters.complaint;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Journal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A start that fails leaves the mark for another. */
final class DataMarkTest {
  private static final DataMark.Sync BROKEN =
      directory -> {
        throw new IOException("Input/output error");
      };

  private final Path data;
  private final Journal memory;
  private final Journal disk;

  DataMarkTest(@TempDir Path temp) throws IOException {
    this.data = temp.resolve("data");
    this.memory = new ToyJournals.Memory().journal(data);
    this.disk = new ToyJournals.Disk().journal(data);
    DataMark.create(data);
  }

  @Test
  void aMarkThatCannotBeMadeDurableIsPutBack() {
    for (Journal journal : new Journal[] {memory, disk}) {
      assertThat(complaint(() -> DataMark.consume(data, journal, BROKEN)))
          .isEqualTo(
              data
                  + ": the mark that the replica ran cannot be made durable (java.io.IOException:"
                  + " Input/output error), so it does not start; the mark 'fresh' is back: mend"
                  + " what is wrong there, and start again");
      assertThat(data.resolve("fresh")).exists();
      assertThat(data.resolve("started")).doesNotExist();
      assertThat(data.resolve("durable")).doesNotExist();
    }
    DataMark.consume(data, memory);
    assertThat(data.resolve("started")).exists();
    assertThat(data.resolve("fresh")).doesNotExist();
  }

  @Test
  void aMarkThatCannotBePutBackIsNamed() {
    DataMark.Sync gone =
        directory -> {
          Files.delete(directory.resolve("started"));
          throw new IOException("Input/output error");
        };
    assertThat(complaint(() -> DataMark.consume(data, memory, gone)))
        .startsWith(data + ": the mark that the replica ran cannot be made durable (")
        .contains("; nor can the mark 'fresh' be put back (")
        .endsWith("): name the file 'started' 'fresh' again before you start it");
  }

  @Test
  void whatIsNoDirectoryIsNotSaidToLackTheMark() throws IOException {
    Path file = Files.createFile(data.resolve("file"));
    assertThat(complaint(() -> DataMark.consume(file, memory)))
        .startsWith(file + ": this is no directory that this user may look into; correct 'data'");
  }

  @Test
  void theMarkIsConsumedBeforeItIsMadeDurable() {
    DataMark.consume(
        data,
        disk,
        directory -> {
          assertThat(directory).isEqualTo(data);
          assertThat(data.resolve("durable")).exists();
          assertThat(data.resolve("fresh")).doesNotExist();
        });
    assertThat(data.resolve("durable")).exists();
  }
}
