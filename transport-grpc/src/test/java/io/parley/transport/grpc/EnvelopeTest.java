package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.parley.api.Bytes;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EnvelopeTest {
  private final Envelope envelope = Envelope.of(List.of(Bytes.utf8("ab"), Bytes.EMPTY));

  @Test
  void layout() {
    assertThat(envelope.encode().hex()).isEqualTo("00000002" + "000000026162" + "00000000");
    assertThat(envelope.size()).isEqualTo(envelope.encode().size());
  }

  /** Pitfall B1: whoever keeps one of several frames keeps nothing else. */
  @Test
  void eachFrameIsAloneInItsArray() {
    List<Bytes> frames = Envelope.decode(envelope.encode()).frames();
    assertThat(frames).isEqualTo(envelope.frames());
    assertThat(frames).allMatch(frame -> frame.array().length == frame.size());
  }

  /** And there is never a copy of all of them beside them, which no account has (pitfall B1). */
  @Test
  void framesAreReadOnce() {
    Envelope large = Envelope.of(Collections.nCopies(3, Bytes.wrap(new byte[2 << 20])));
    InputStream arrived = new Arrived(large.encode());
    long before = allocated();
    Envelope read = Envelope.MARSHALLER.parse(arrived);
    assertThat(allocated() - before).isLessThan(large.size() + large.size() / 4L);
    assertThat(read).isEqualTo(large);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }

  /** As gRPC hands a message over. */
  private static final class Arrived extends ByteArrayInputStream implements KnownLength {
    Arrived(Bytes message) {
      super(message.array(), message.offset(), message.size());
    }
  }

  @Test
  void isDrainedOrReadAlike() throws IOException {
    ByteArrayOutputStream drained = new ByteArrayOutputStream();
    InputStream source = Envelope.MARSHALLER.stream(envelope);
    assertThat(source.available()).isEqualTo(envelope.size());
    assertThat(((Drainable) source).drainTo(drained)).isEqualTo(envelope.size());
    assertThat(source.available()).isZero();
    assertThat(source.read()).isEqualTo(-1);
    assertThat(Bytes.wrap(drained.toByteArray())).isEqualTo(envelope.encode());
    assertThat(Bytes.wrap(Envelope.MARSHALLER.stream(envelope).readAllBytes()))
        .isEqualTo(envelope.encode());
    assertThat(Envelope.MARSHALLER.parse(Envelope.MARSHALLER.stream(envelope))).isEqualTo(envelope);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", // no count
        "00000000", // no frame
        "ffffffff", // a negative count
        "0000000100000001", // a frame that is cut off
        "00000001ffffffff", // a negative length
        "00000001000000016161", // something behind the last frame
        "0000000200000000", // fewer frames than said
        "0000100100000000" // too many frames
      })
  void whatIsNoEnvelopeHasADefect(String hex) {
    Envelope read = Envelope.decode(Bytes.ofHex(hex));
    assertThat(read.defect()).isPresent();
    assertThat(read.frames()).isEmpty();
  }

  @Test
  void asManyFramesAsAllowedAreRead() {
    Envelope full = Envelope.of(Collections.nCopies(Envelope.FRAMES_MAX, Bytes.EMPTY));
    assertThat(Envelope.decode(full.encode())).isEqualTo(full);
    Envelope over = Envelope.of(Collections.nCopies(Envelope.FRAMES_MAX + 1, Bytes.EMPTY));
    assertThat(Envelope.decode(over.encode()).defect()).isPresent();
  }
}
