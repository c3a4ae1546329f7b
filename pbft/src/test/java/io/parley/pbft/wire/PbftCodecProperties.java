package io.parley.pbft.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Codec.Decoded;
import io.parley.api.LayoutWriter;
import io.parley.api.Rejection;
import io.parley.api.Signed;
import io.parley.pbft.Sample;
import io.parley.pbft.message.PbftEntry;
import io.parley.pbft.message.PbftMessage;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a peer sends is a message or a rejection. */
class PbftCodecProperties {
  private final Codec codec = new PbftCodec();

  @Provide
  Arbitrary<PbftMessage> messages() {
    return Arbitraries.of(Sample.messages());
  }

  @Property
  void messagesComeBackAsTheyWere(
      @ForAll("messages") PbftMessage message, @ForAll @IntRange(min = 0, max = 1_023) int signer) {
    Signed<?> signed = Sample.by(signer, message);
    assertThat(codec.decode(codec.encode(signed))).isEqualTo(new Decoded.Legible(signed));
  }

  @Example
  void entriesComeBackAsTheyWere() {
    for (PbftEntry entry : Sample.entries()) {
      assertThat(codec.decodeEntry(codec.encode(entry))).isEqualTo(entry);
    }
  }

  @Property(tries = 5_000)
  void arbitraryBytesAreAMessageOrARejection(@ForAll byte[] bytes) {
    assertAnswered(Bytes.wrap(bytes));
  }

  @Property(tries = 20_000)
  void damagedMessagesAreAMessageOrARejection(
      @ForAll("messages") PbftMessage message,
      @ForAll @IntRange(min = 0, max = 100_000) int at,
      @ForAll byte value) {
    byte[] bytes = codec.encode(Sample.by(1, message)).toArray();
    bytes[at % bytes.length] = value;
    assertAnswered(Bytes.wrap(bytes));
  }

  @Property(tries = 2_000)
  void truncatedMessagesAreAMessageOrARejection(
      @ForAll("messages") PbftMessage message, @ForAll @IntRange(min = 0, max = 100_000) int size) {
    Bytes bytes = codec.encode(Sample.by(1, message));
    assertAnswered(bytes.slice(0, size % bytes.size()));
  }

  private void assertAnswered(Bytes bytes) {
    Decoded decoded = codec.decode(bytes);
    if (decoded instanceof Decoded.Legible legible) {
      Signed<?> message = legible.message();
      assertThat(codec.decode(codec.encode(message))).isEqualTo(decoded);
      assertThat(message.toString()).isNotEmpty();
    } else if (decoded instanceof Decoded.Illegible illegible) {
      assertThat(illegible.why().reason()).isEqualTo(Rejection.Reason.MALFORMED);
    }
  }

  @Example
  void damagedEntryIsNamed() {
    assertThatThrownBy(() -> codec.decodeEntry(Bytes.utf8("nonsense")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entry of PBFT");
  }

  /** Pitfall B1: a bundle leaves its batch, and is counted by itself. */
  @Example
  void whatIsDecodedIsNoViewOfItsFrame() {
    Bytes bytes = codec.encode(Sample.by(0, new PbftMessage.Body(Sample.batch("a"))));
    Signed<?> signed = ((Decoded.Legible) codec.decode(bytes)).message();
    Bytes bundle = ((PbftMessage.Body) signed.message()).batch().bundles().get(0).encoded();
    assertThat(bundle.array()).hasSize(bundle.size());
    assertThat(signed.signature().array()).hasSize(signed.signature().size());
  }

  /** Pitfall B1: else a vote of 100 bytes brings as much as a frame holds. */
  @Example
  void aVoteWithASecondSignatureBeforeItsOwnIsRefused() {
    Bytes vote = codec.encode(Sample.by(1, new PbftMessage.Prepare(1, 2, Sample.STATE)));
    Bytes junk = Bytes.wrap(new byte[1 << 20]);
    Bytes padded =
        new LayoutWriter(junk.size() + vote.size() + 8)
            .raw(Bytes.ofHex("12808040")) // field 2, of a mebibyte
            .raw(junk)
            .raw(vote)
            .toBytes();
    assertThat(codec.decode(vote)).isInstanceOf(Decoded.Legible.class);
    assertThat(codec.decode(padded))
        .isInstanceOfSatisfying(
            Decoded.Illegible.class,
            illegible -> assertThat(illegible.why().detail()).contains("field 2 of Frame twice"));
  }
}
