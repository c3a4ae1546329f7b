package io.parley.hotstuff.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.ChannelOnly;
import io.parley.api.Claim;
import io.parley.api.Codec;
import io.parley.api.Codec.Decoded;
import io.parley.api.Entry;
import io.parley.api.Rejection;
import io.parley.api.Signed;
import io.parley.api.Statement;
import io.parley.hotstuff.Sample;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.QuorumCertificate;
import java.io.ByteArrayOutputStream;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/** Whatever a peer sends is a message or a rejection. */
class HotStuffCodecProperties {
  private final Codec codec = new HotStuffCodec();

  @Provide
  Arbitrary<Signed<?>> messages() {
    return Any.signed();
  }

  @Provide
  Arbitrary<HotStuffEntry> entries() {
    return Any.entry();
  }

  @Example
  void everyKindIsTestedHere() {
    assertThat(Any.messages().keySet())
        .containsExactlyInAnyOrder(HotStuffMessage.class.getPermittedSubclasses());
    assertThat(Any.entries().keySet())
        .containsExactlyInAnyOrder(HotStuffEntry.class.getPermittedSubclasses());
    assertThat(Sample.messages().stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(HotStuffMessage.class.getPermittedSubclasses());
    assertThat(Sample.entries().stream().<Class<?>>map(Object::getClass).distinct())
        .containsExactlyInAnyOrder(HotStuffEntry.class.getPermittedSubclasses());
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void messagesComeBackAsTheyWere(@ForAll("messages") Signed<?> message) {
    assertThat(codec.decode(codec.encode(message))).isEqualTo(new Decoded.Legible(message));
  }

  @Property(tries = 2_000, edgeCases = EdgeCasesMode.NONE)
  void entriesComeBackAsTheyWere(@ForAll("entries") HotStuffEntry entry) {
    assertThat(codec.decodeEntry(codec.encode(entry))).isEqualTo(entry);
  }

  @Example
  void samplesComeBackAsTheyWere() {
    for (HotStuffMessage message : Sample.messages()) {
      Signed<?> signed = Sample.by(1, message);
      assertThat(codec.decode(codec.encode(signed))).isEqualTo(new Decoded.Legible(signed));
    }
    for (HotStuffEntry entry : Sample.entries()) {
      assertThat(codec.decodeEntry(codec.encode(entry))).isEqualTo(entry);
    }
  }

  @Property(tries = 5_000)
  void arbitraryBytesAreAMessageOrARejection(@ForAll byte[] bytes) {
    assertAnswered(Bytes.wrap(bytes));
    assertEntryAnswered(Bytes.wrap(bytes));
  }

  /** Replaces up to 3 bytes at some place by up to 3 others. */
  @Property(tries = 10_000, edgeCases = EdgeCasesMode.NONE)
  void damagedMessagesAreAMessageOrARejection(
      @ForAll("messages") Signed<?> message,
      @ForAll @IntRange(max = 1_000_000) int at,
      @ForAll @IntRange(max = 3) int lost,
      @ForAll @IntRange(max = 0xffffff) int value,
      @ForAll @IntRange(max = 3) int gained) {
    assertAnswered(damaged(codec.encode(message), at, lost, value, gained));
  }

  @Property(tries = 5_000, edgeCases = EdgeCasesMode.NONE)
  void damagedEntriesAreAnEntryOrAnError(
      @ForAll("entries") HotStuffEntry entry,
      @ForAll @IntRange(max = 1_000_000) int at,
      @ForAll @IntRange(max = 3) int lost,
      @ForAll @IntRange(max = 0xffffff) int value,
      @ForAll @IntRange(max = 3) int gained) {
    assertEntryAnswered(damaged(codec.encode(entry), at, lost, value, gained));
  }

  private static Bytes damaged(Bytes bytes, int at, int lost, int value, int gained) {
    byte[] old = bytes.toArray();
    int from = at % old.length;
    int to = Math.min(old.length, from + lost);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(old, 0, from);
    for (int i = 0; i < gained; i++) {
      out.write(value >>> (8 * i));
    }
    out.write(old, to, old.length - to);
    return Bytes.wrap(out.toByteArray());
  }

  /** All of them, as there are few. */
  @Example
  void truncatedSamplesAreAMessageOrARejection() {
    for (HotStuffMessage message : Sample.messages()) {
      Bytes bytes = codec.encode(Sample.by(1, message));
      for (int size = 0; size < bytes.size(); size++) {
        assertAnswered(bytes.slice(0, size));
      }
    }
    for (HotStuffEntry entry : Sample.entries()) {
      Bytes bytes = codec.encode(entry);
      for (int size = 0; size < bytes.size(); size++) {
        assertEntryAnswered(bytes.slice(0, size));
      }
    }
  }

  private void assertAnswered(Bytes bytes) {
    Decoded decoded = codec.decode(bytes);
    if (decoded instanceof Decoded.Legible legible) {
      Signed<?> signed = legible.message();
      HotStuffMessage message = (HotStuffMessage) signed.message();
      assertThat(codec.decode(codec.encode(signed))).isEqualTo(decoded);
      assertThat(message.toString()).isNotEmpty();
      assertThat(message.statement().equals(Statement.NONE))
          .isEqualTo(message instanceof ChannelOnly);
      assertCertificatesClaimed(message);
    } else if (decoded instanceof Decoded.Illegible illegible) {
      assertThat(illegible.why().reason()).isEqualTo(Rejection.Reason.MALFORMED);
      assertThat(illegible.why().detail()).isNotEmpty();
    }
  }

  /**
   * Wherever a certificate is embedded, a quorum of its signatures is to be verified, or f+1 of a
   * wish (H9).
   */
  private static void assertCertificatesClaimed(HotStuffMessage message) {
    List<Certificate> claimed = new ArrayList<>();
    for (Claim claim : message.claims(4)) {
      if (claim instanceof Claim.OfQuorum quorum) {
        boolean ofWishes = quorum.statement().phase().equals("wish");
        assertThat(quorum.signersMin()).isEqualTo(ofWishes ? 2 : 3);
        claimed.add(quorum.certificate());
      } else if (claim instanceof Claim.OfEach each) {
        assertThat(each.signersMin()).isEqualTo(3);
        claimed.add(each.certificate());
      }
    }
    List<Certificate> embedded = new ArrayList<>();
    collect(message, embedded);
    assertThat(claimed).containsExactlyInAnyOrderElementsOf(embedded);
  }

  /** Adds all certificates in {@code part} but that of the first block. */
  private static void collect(Object part, List<Certificate> found) {
    if (part instanceof Certificate certificate) {
      found.add(certificate);
    } else if (part instanceof Optional<?> optional) {
      optional.ifPresent(inner -> collect(inner, found));
    } else if (part instanceof List<?> list) {
      list.forEach(inner -> collect(inner, found));
    } else if (part instanceof Record && !part.equals(QuorumCertificate.GENESIS)) {
      for (RecordComponent component : part.getClass().getRecordComponents()) {
        try {
          collect(component.getAccessor().invoke(part), found);
        } catch (ReflectiveOperationException e) {
          throw new LinkageError(component + " can not be read", e);
        }
      }
    }
  }

  private void assertEntryAnswered(Bytes bytes) {
    Entry entry;
    try {
      entry = codec.decodeEntry(bytes);
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageStartingWith("not an entry of HotStuff: ");
      return;
    }
    assertThat(codec.decodeEntry(codec.encode(entry))).isEqualTo(entry);
    assertThat(entry.key()).isNotEmpty();
  }

  @Example
  void damagedEntryIsNamed() {
    assertThatThrownBy(() -> codec.decodeEntry(Bytes.utf8("nonsense")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("entry of HotStuff");
  }
}
