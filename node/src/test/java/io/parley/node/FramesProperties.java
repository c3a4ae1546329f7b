package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Codec.Decoded;
import io.parley.api.Digest;
import io.parley.api.Domain;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.driver.verification.Frames;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import net.jqwik.api.constraints.Size;

class FramesProperties {
  private static final Domain DOMAIN = new Domain(Digest.ZERO, 3, "sequencer");

  private final Frames frames = new Frames(DOMAIN, new Sequencer().codec());

  @Property
  void whatIsEncodedIsDecoded(
      @ForAll @IntRange(max = 100) int signer, @ForAll @Size(max = 200) byte[] text) {
    Signed<?> message =
        new Signed<>(new ReplicaId(signer), new Sequencer.Note(Bytes.wrap(text)), Bytes.EMPTY);
    assertThat(frames.decode(frames.encode(message))).isEqualTo(new Decoded.Legible(message));
  }

  @Property
  void arbitraryBytesAreIllegible(@ForAll @Size(max = 200) byte[] bytes) {
    assertThat(frames.decode(Bytes.wrap(bytes))).isInstanceOf(Decoded.Illegible.class);
  }

  @Property
  void framesOfAnotherEpochAreIllegible(@ForAll @LongRange(min = 4) long epoch) {
    Frames other = new Frames(new Domain(Digest.ZERO, epoch, "sequencer"), new Sequencer().codec());
    Signed<?> message =
        new Signed<>(new ReplicaId(1), new Sequencer.Note(Bytes.EMPTY), Bytes.EMPTY);
    assertThat(frames.decode(other.encode(message))).isInstanceOf(Decoded.Illegible.class);
  }
}
