package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Journal;
import io.parley.api.JournalProvider;
import io.parley.api.Origin;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MemoryJournalProviderTest {
  private static JournalProvider found() {
    return ServiceLoader.load(JournalProvider.class).stream()
        .map(ServiceLoader.Provider::get)
        .filter(it -> it.name().equals("memory"))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void itIsFoundByItsName() {
    assertThat(found()).isInstanceOf(MemoryJournalProvider.class);
  }

  @Test
  void eachJournalIsItsOwnAndLeavesTheDirectoryAlone(@TempDir Path directory) throws IOException {
    for (int i = 0; i < 2; i++) {
      try (Journal journal = found().journal(directory)) {
        assertThat(journal.isDurable()).isFalse();
        assertThat(journal.open(new Sequencer().codec()).origin()).isEqualTo(Origin.FRESH);
      }
    }
    assertThat(directory).isEmptyDirectory();
  }
}
