package io.parley.examples.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
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
import java.util.Arrays;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

final class KeyValueCodecProperties {
  private static final Context ANY = new Context(1, 0, new ClientId(Digest.ZERO), 1);

  private static Arbitrary<Bytes> bytes(int sizeMin, int sizeMax) {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofMinSize(sizeMin)
        .ofMaxSize(sizeMax)
        .map(Bytes::copyOf);
  }

  @Provide
  Arbitrary<KeyValueCommand> commands() {
    Arbitrary<Bytes> keys = bytes(1, 40);
    Arbitrary<Bytes> values = bytes(0, 80);
    return Arbitraries.oneOf(
        keys.map(Get::new),
        Combinators.combine(keys, values).as(Put::new),
        keys.map(Delete::new),
        Combinators.combine(keys, values.optional(), values).as(CompareAndSet::new),
        Combinators.combine(bytes(0, 9), bytes(0, 9), Arbitraries.integers().between(1, 1_024))
            .as(Scan::new),
        Arbitraries.just(new Size()));
  }

  @Provide
  Arbitrary<KeyValueResult> results() {
    Arbitrary<Bytes> values = bytes(0, 80);
    return Arbitraries.oneOf(
        Arbitraries.just(new Absent()),
        Arbitraries.just(new Done()),
        values.map(Value::new),
        values.optional().map(Mismatch::new),
        Combinators.combine(
                Combinators.combine(bytes(1, 9), values).as(Pair::new).list().ofMaxSize(9),
                Arbitraries.of(true, false))
            .as(Pairs::new),
        Arbitraries.longs().map(Count::new),
        Arbitraries.strings().alpha().map(Invalid::new));
  }

  @Provide
  Arbitrary<Bytes> noise() {
    return bytes(0, 60);
  }

  @Property
  void aCommandIsDecodedAsItWas(@ForAll("commands") KeyValueCommand command) {
    assertThat(KeyValueCommand.decode(command.encode())).isEqualTo(command);
  }

  @Property
  void aResultIsDecodedAsItWas(@ForAll("results") KeyValueResult result) {
    assertThat(KeyValueResult.decode(result.encode())).isEqualTo(result);
  }

  @Property
  void whatDecodesIsTheOneEncodingOfIt(@ForAll("noise") Bytes noise) {
    KeyValueCommand command;
    try {
      command = KeyValueCommand.decode(noise);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageMatching(".+");
      return;
    }
    assertThat(command.encode()).isEqualTo(noise);
  }

  @Property
  void arbitraryBytesAreAnsweredAndNeverThrow(
      @ForAll("noise") Bytes noise, @ForAll @IntRange(max = 7) int opcode) {
    KeyValueStore store = new KeyValueStore();
    byte[] bytes = noise.toArray();
    if (bytes.length > 0) {
      bytes[0] = (byte) opcode;
    }
    KeyValueResult.decode(store.execute(Bytes.wrap(bytes), ANY));
    KeyValueResult.decode(store.query(Bytes.wrap(bytes)));
  }

  @Property
  void aTruncatedOrExtendedCommandIsInvalid(@ForAll("commands") KeyValueCommand command) {
    Bytes encoded = command.encode();
    KeyValueStore store = new KeyValueStore();
    for (int size = 0; size < encoded.size(); size++) {
      Bytes cut = encoded.slice(0, size);
      assertThat(KeyValueResult.decode(store.execute(cut, ANY))).isInstanceOf(Invalid.class);
    }
    byte[] longer = Arrays.copyOf(encoded.toArray(), encoded.size() + 1);
    assertThat(KeyValueResult.decode(store.execute(Bytes.wrap(longer), ANY)))
        .isInstanceOf(Invalid.class);
  }

  @Property
  void arbitraryBytesAsAResultAreReadOrRefusedByOneException(
      @ForAll("noise") Bytes noise, @ForAll @IntRange(max = 8) int tag) {
    byte[] bytes = noise.toArray();
    if (bytes.length > 0) {
      bytes[0] = (byte) tag;
    }
    Throwable thrown = catchThrowable(() -> KeyValueResult.decode(Bytes.wrap(bytes)));
    if (thrown != null) {
      assertThat(thrown).isInstanceOf(IllegalArgumentException.class);
    }
  }
}
