package io.parley.driver.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.SessionLimits;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfall P16: sessions travel with the state. */
final class SnapshotTest {
  private static final Author ALICE = new Author("alice");
  private static final Author BOB = new Author("bob");

  private final Executor executor = new Executor(new Diary());

  static byte[] snapshot(Executor executor) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    executor.snapshot(out);
    return out.toByteArray();
  }

  static Executor restored(byte[] snapshot, SessionLimits limits) throws IOException {
    Executor restored = new Executor(new Diary(), limits, failure -> {});
    restored.restore(new ByteArrayInputStream(snapshot));
    return restored;
  }

  @Test
  void aRestoredExecutorHasTheSameStateAndBehavesTheSame() throws IOException {
    long a = ALICE.opens(executor, "a");
    long b = BOB.opens(executor, "b");
    Author.run(executor, ALICE.says(a, 0, "x", "y", "z"));
    Author.run(executor, ALICE.says(a, 5, 2, "boom", "w"));
    Executor restored = restored(snapshot(executor), SessionLimits.DEFAULT);

    assertThat(restored.height()).isEqualTo(executor.height());
    assertThat(restored.time()).isEqualTo(executor.time());
    assertThat(restored.digest()).isEqualTo(executor.digest());
    List<Bundle> later =
        List.of(
            ALICE.says(a, 0, "x", "y", "z", "u", "v", "boom", "w", "new"),
            BOB.says(b, 0, "b"),
            ALICE.opening("a"),
            ALICE.opening("c"));
    Batch batch = new Batch(7, later);
    assertThat(restored.execute(5, batch)).isEqualTo(executor.execute(5, batch));
    assertThat(restored.digest()).isEqualTo(executor.digest());
  }

  @Test
  void restoringReplacesWhatWasThere() throws IOException {
    byte[] snapshot = snapshot(executor);
    Executor used = new Executor(new Diary());
    Author.run(used, ALICE.says(ALICE.opens(used, "a"), 0, "x"));
    used.restore(new ByteArrayInputStream(snapshot));
    assertThat(used.digest()).isEqualTo(executor.digest());
    used.execute(1, Batch.EMPTY);
  }

  @Test
  void everyTruncatedSnapshotIsRefused() throws IOException {
    Author.run(executor, ALICE.says(ALICE.opens(executor, "a"), 0, "x", "y"));
    byte[] snapshot = snapshot(executor);
    for (int size = 0; size < snapshot.length; size++) {
      byte[] cut = Arrays.copyOf(snapshot, size);
      assertThatThrownBy(() -> restored(cut, SessionLimits.DEFAULT))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void aSnapshotThatTheApplicationDoesNotReadWholeIsRefused() throws IOException {
    byte[] snapshot = snapshot(executor);
    Executor deaf =
        new Executor(
            new DelegatingMachine(new Diary()) {
              @Override
              public void restore(InputStream in) {}
            });
    assertThatThrownBy(() -> deaf.restore(new ByteArrayInputStream(snapshot)))
        .hasMessageContaining("did not read");
  }

  @Test
  void moreSessionsThanAllowedAreRefused() throws IOException {
    ALICE.opens(executor, "a");
    BOB.opens(executor, "b");
    byte[] snapshot = snapshot(executor);
    assertThatThrownBy(() -> restored(snapshot, new SessionLimits(8, 2 << 20, 1, 1)))
        .isInstanceOf(IOException.class);
  }
}
