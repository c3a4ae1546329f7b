package io.parley.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Limits;
import io.parley.api.StateMachine.Context;
import io.parley.examples.kv.KeyValueCommand.CompareAndSet;
import io.parley.examples.kv.KeyValueCommand.Delete;
import io.parley.examples.kv.KeyValueCommand.Get;
import io.parley.examples.kv.KeyValueCommand.Put;
import io.parley.examples.kv.KeyValueCommand.Scan;
import io.parley.examples.kv.KeyValueCommand.Size;
import io.parley.examples.kv.KeyValueResult.Absent;
import io.parley.examples.kv.KeyValueResult.Count;
import io.parley.examples.kv.KeyValueResult.Done;
import io.parley.examples.kv.KeyValueResult.Invalid;
import io.parley.examples.kv.KeyValueResult.Mismatch;
import io.parley.examples.kv.KeyValueResult.Pairs;
import io.parley.examples.kv.KeyValueResult.Value;
import io.parley.kit.MerkleMap.Pair;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class KeyValueStoreTest {
  private static final Context ANY = new Context(1, 0, new ClientId(Digest.ZERO), 1);

  private final KeyValueStore store = new KeyValueStore();

  private static Bytes b(String text) {
    return Bytes.utf8(text);
  }

  private KeyValueResult run(KeyValueCommand command) {
    return KeyValueResult.decode(store.execute(command.encode(), ANY));
  }

  private KeyValueResult ask(KeyValueCommand question) {
    return KeyValueResult.decode(store.query(question.encode()));
  }

  private void put(String... keysAndValues) {
    for (int i = 0; i < keysAndValues.length; i += 2) {
      assertThat(run(new Put(b(keysAndValues[i]), b(keysAndValues[i + 1])))).isEqualTo(new Done());
    }
  }

  @Test
  void getsWhatWasPutLast() {
    assertThat(run(new Get(b("k")))).isEqualTo(new Absent());
    put("k", "1", "k", "2", "empty", "");
    assertThat(run(new Get(b("k")))).isEqualTo(new Value(b("2")));
    assertThat(run(new Get(b("empty")))).isEqualTo(new Value(Bytes.EMPTY));
  }

  @Test
  void deletesOnce() {
    put("k", "1");
    assertThat(run(new Delete(b("k")))).isEqualTo(new Done());
    assertThat(run(new Delete(b("k")))).isEqualTo(new Absent());
    assertThat(run(new Get(b("k")))).isEqualTo(new Absent());
  }

  @Test
  void comparesBeforeItSets() {
    Optional<Bytes> one = Optional.of(b("1"));
    assertThat(run(new CompareAndSet(b("k"), one, b("2"))))
        .isEqualTo(new Mismatch(Optional.empty()));
    assertThat(run(new CompareAndSet(b("k"), Optional.empty(), b("1")))).isEqualTo(new Done());
    assertThat(run(new CompareAndSet(b("k"), Optional.empty(), b("3"))))
        .isEqualTo(new Mismatch(one));
    assertThat(run(new CompareAndSet(b("k"), one, b("2")))).isEqualTo(new Done());
    assertThat(run(new Get(b("k")))).isEqualTo(new Value(b("2")));
  }

  @Test
  void scansInKeyOrderAndSaysWhetherThereIsMore() {
    put("a/2", "y", "a/1", "x", "b", "z", "a/3", "w");
    Pair first = new Pair(b("a/1"), b("x"));
    Pair second = new Pair(b("a/2"), b("y"));
    Pair third = new Pair(b("a/3"), b("w"));
    assertThat(run(new Scan(b("a/"), Bytes.EMPTY, 2)))
        .isEqualTo(new Pairs(List.of(first, second), true));
    assertThat(run(new Scan(b("a/"), second.key(), 2))).isEqualTo(new Pairs(List.of(third), false));
    assertThat(run(new Scan(b("a/"), Bytes.EMPTY, 3)))
        .isEqualTo(new Pairs(List.of(first, second, third), false));
    assertThat(run(new Scan(b("c"), Bytes.EMPTY, 3))).isEqualTo(new Pairs(List.of(), false));
  }

  @Test
  void aScanFitsInAResultAndPagesReachTheEnd() {
    Bytes large = Bytes.wrap(new byte[KeyValueCommand.VALUE_BYTES_MAX]);
    for (int i = 0; i < 9; i++) {
      run(new Put(b("k" + i), large));
    }
    int seen = 0;
    Bytes after = Bytes.EMPTY;
    boolean more = true;
    while (more) {
      Bytes encoded = store.execute(new Scan(b("k"), after, 1_024).encode(), ANY);
      assertThat(encoded.size()).isLessThanOrEqualTo(Limits.COMMAND_BYTES_MAX);
      Pairs page = (Pairs) KeyValueResult.decode(encoded);
      assertThat(page.pairs()).isNotEmpty();
      seen += page.pairs().size();
      after = page.pairs().get(page.pairs().size() - 1).key();
      more = page.more();
    }
    assertThat(seen).isEqualTo(9);
  }

  @Test
  void theLargestCommandsAreLegal() {
    Bytes key = Bytes.wrap(new byte[KeyValueCommand.KEY_BYTES_MAX]);
    Bytes value = Bytes.wrap(new byte[KeyValueCommand.VALUE_BYTES_MAX]);
    KeyValueCommand command = new CompareAndSet(key, Optional.of(value), value);
    assertThat(command.encode().size()).isLessThanOrEqualTo(Limits.COMMAND_BYTES_MAX);
    assertThat(run(command)).isEqualTo(new Mismatch(Optional.empty()));
  }

  @Test
  void answersQuestionsAndRefusesToChangeAnythingForOne() {
    put("a", "1", "b", "2");
    assertThat(ask(new Get(b("a")))).isEqualTo(new Value(b("1")));
    assertThat(ask(new Scan(b("b"), Bytes.EMPTY, 9))).isInstanceOf(Pairs.class);
    assertThat(ask(new Size())).isEqualTo(new Count(2));
    assertThat(run(new Size())).isEqualTo(new Count(2));

    Digest before = store.digest();
    assertThat(ask(new Put(b("a"), b("9")))).isInstanceOf(Invalid.class);
    assertThat(ask(new Delete(b("a")))).isInstanceOf(Invalid.class);
    assertThat(ask(new CompareAndSet(b("a"), Optional.of(b("1")), b("2"))))
        .isInstanceOf(Invalid.class);
    assertThat(store.digest()).isEqualTo(before);
  }

  @Test
  void nonsenseIsAnsweredWithInvalidAndChangesNothing() {
    put("a", "1");
    Digest before = store.digest();
    for (String hex : new String[] {"", "00", "07", "ff", "01", "0100000000", "010000000161ff"}) {
      KeyValueResult result = KeyValueResult.decode(store.execute(Bytes.ofHex(hex), ANY));
      assertThat(result).as(hex).isInstanceOf(Invalid.class);
    }
    assertThat(store.digest()).isEqualTo(before);
  }

  @Test
  void equalContentHasEqualDigestsWhateverTheHistory() {
    put("a", "1", "b", "2");
    KeyValueStore other = new KeyValueStore();
    for (KeyValueCommand command :
        new KeyValueCommand[] {
          new Put(b("b"), b("3")),
          new Put(b("c"), b("4")),
          new Put(b("a"), b("1")),
          new Delete(b("c")),
          new CompareAndSet(b("b"), Optional.of(b("3")), b("2"))
        }) {
      other.execute(command.encode(), ANY);
    }
    assertThat(other.digest()).isEqualTo(store.digest());
    other.execute(new Put(b("a"), b("2")).encode(), ANY);
    assertThat(other.digest()).isNotEqualTo(store.digest());
  }

  @Test
  void aRestoredStoreIsTheSame() throws IOException {
    put("a", "1", "b", "2");
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    store.snapshot(out);
    KeyValueStore other = new KeyValueStore();
    other.execute(new Put(b("gone"), b("3")).encode(), ANY);
    other.restore(new ByteArrayInputStream(out.toByteArray()));

    assertThat(other.digest()).isEqualTo(store.digest());
    assertThat(other.query(new Size().encode())).isEqualTo(new Count(2).encode());
  }
}
