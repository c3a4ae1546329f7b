package io.parley.examples.rounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Codec.Decoded;
import io.parley.api.Rejection;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a peer sends is a message or a rejection. */
class RoundsCodecProperties {
  private final Codec codec = new Rounds().codec();

  @Provide
  Arbitrary<RoundsMessage> messages() {
    return Arbitraries.of(Sample.messages());
  }

  @Example
  void everyKindOfMessageAndEntryComesBackAsItWas() {
    for (RoundsMessage message : Sample.messages()) {
      assertThat(codec.decode(codec.encode(Sample.by(3, message))))
          .isEqualTo(new Decoded.Legible(Sample.by(3, message)));
    }
    for (RoundsEntry entry : Sample.entries()) {
      assertThat(codec.decodeEntry(codec.encode(entry))).isEqualTo(entry);
    }
  }

  @Property(tries = 5_000)
  void arbitraryBytesAreAMessageOrARejection(@ForAll byte[] bytes) {
    assertAnswered(Bytes.wrap(bytes));
  }

  @Property(tries = 20_000)
  void damagedMessagesAreAMessageOrARejection(
      @ForAll("messages") RoundsMessage message,
      @ForAll @IntRange(min = 0, max = 100_000) int at,
      @ForAll byte value) {
    byte[] bytes = codec.encode(Sample.by(1, message)).toArray();
    bytes[at % bytes.length] = value;
    assertAnswered(Bytes.wrap(bytes));
  }

  private void assertAnswered(Bytes bytes) {
    Decoded decoded = codec.decode(bytes);
    if (decoded instanceof Decoded.Legible legible) {
      assertThat(codec.decode(codec.encode(legible.message()))).isEqualTo(decoded);
      assertThat(legible.message().toString()).isNotEmpty();
    } else if (decoded instanceof Decoded.Illegible illegible) {
      assertThat(illegible.why().reason()).isEqualTo(Rejection.Reason.MALFORMED);
    }
  }

  @Example
  void aDamagedEntryIsNamed() {
    List<Bytes> damaged = new ArrayList<>(List.of(Bytes.EMPTY, Bytes.ofHex("0200000000")));
    for (RoundsEntry entry : Sample.entries()) {
      Bytes whole = codec.encode(entry);
      damaged.add(whole.slice(0, whole.size() - 1));
    }
    for (Bytes bytes : damaged) {
      assertThatThrownBy(() -> codec.decodeEntry(bytes))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("not an entry of rounds");
    }
  }
}
