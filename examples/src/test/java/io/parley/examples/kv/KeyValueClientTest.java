package io.parley.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.StateMachine.Context;
import io.parley.examples.kv.KeyValueResult.Invalid;
import io.parley.examples.kv.KeyValueResult.Pairs;
import io.parley.kit.MerkleMap.Pair;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;

final class KeyValueClientTest {
  private static final Context ANY = new Context(1, 0, new ClientId(Digest.ZERO), 1);

  private final KeyValueStore store = new KeyValueStore();
  private final KeyValueClient client =
      new KeyValueClient(command -> CompletableFuture.completedFuture(store.execute(command, ANY)));

  private static Bytes b(String text) {
    return Bytes.utf8(text);
  }

  private static KeyValueClient answering(Bytes answer) {
    return new KeyValueClient(command -> CompletableFuture.completedFuture(answer));
  }

  @Test
  void putsGetsAndDeletes() {
    assertThat(client.get(b("k")).join()).isEmpty();
    client.put(b("k"), b("1")).join();
    assertThat(client.get(b("k")).join()).contains(b("1"));
    assertThat(client.size().join()).isEqualTo(1);
    assertThat(client.delete(b("k")).join()).isTrue();
    assertThat(client.delete(b("k")).join()).isFalse();
  }

  @Test
  void comparesAndSets() {
    assertThat(client.compareAndSet(b("k"), Optional.empty(), b("1")).join()).isTrue();
    assertThat(client.compareAndSet(b("k"), Optional.empty(), b("2")).join()).isFalse();
    assertThat(client.compareAndSet(b("k"), Optional.of(b("1")), b("2")).join()).isTrue();
    assertThat(client.get(b("k")).join()).contains(b("2"));
  }

  @Test
  void scansPageByPage() {
    for (String key : new String[] {"a1", "a2", "a3", "b"}) {
      client.put(b(key), b("v")).join();
    }
    Pairs first = client.scan(b("a"), 2).join();
    assertThat(first.pairs()).extracting(Pair::key).containsExactly(b("a1"), b("a2"));
    assertThat(first.more()).isTrue();
    Pairs second = client.scan(b("a"), b("a2"), 2).join();
    assertThat(second.pairs()).extracting(Pair::key).containsExactly(b("a3"));
    assertThat(second.more()).isFalse();
  }

  @Test
  void illegalKeysAndValuesAreRefusedAtOnce() {
    Bytes longKey = Bytes.wrap(new byte[KeyValueCommand.KEY_BYTES_MAX + 1]);
    Bytes longValue = Bytes.wrap(new byte[KeyValueCommand.VALUE_BYTES_MAX + 1]);
    assertThatThrownBy(() -> client.get(Bytes.EMPTY)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> client.get(longKey)).hasMessageContaining("1025");
    assertThatThrownBy(() -> client.put(b("k"), longValue)).hasMessageContaining("262145");
    assertThatThrownBy(() -> client.scan(b("k"), 0)).hasMessageContaining("1 to 1024");
  }

  @Test
  void answersOfAnotherKindFailTheFuture() {
    assertThatThrownBy(answering(new Invalid("why").encode()).get(b("k"))::join)
        .isInstanceOf(CompletionException.class)
        .hasMessageContaining("refused by the store: why");
    assertThatThrownBy(answering(Bytes.EMPTY).put(b("k"), b("v"))::join)
        .hasMessageContaining("not an answer");
    assertThatThrownBy(answering(new Invalid("why").encode()).delete(b("k"))::join)
        .hasMessageContaining("refused");
  }
}
