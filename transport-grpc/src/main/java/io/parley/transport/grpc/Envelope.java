package io.parley.transport.grpc;

import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.MethodDescriptor;
import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One gRPC message: several frames, written as their count and each behind its length. Each that
 * was received is alone in its array, so that one which is kept does not keep the others (pitfall
 * B1).
 *
 * @param defect why the message received is no envelope; there are no frames then
 */
record Envelope(List<Bytes> frames, Optional<String> defect) {
  /** Bytes at which the sender begins another envelope. */
  static final int BYTES_TARGET = 1 << 20;

  /** Frames in one envelope. */
  static final int FRAMES_MAX = 4_096;

  private static final int COUNT_BYTES = 4;
  private static final int LENGTH_BYTES = 4;

  /** Bytes in an envelope: one frame of the biggest size, or many that fill the target. */
  static final int BYTES_MAX =
      Limits.FRAME_BYTES_MAX + BYTES_TARGET + COUNT_BYTES + LENGTH_BYTES * FRAMES_MAX;

  static final MethodDescriptor.Marshaller<Envelope> MARSHALLER = new Marshaller();

  /** Held while a large envelope is read: all that it holds is in no account until then. */
  private static final ReentrantLock LARGE = new ReentrantLock(true);

  static Envelope of(List<Bytes> frames) {
    return new Envelope(frames, Optional.empty());
  }

  /** Reads an envelope of unknown origin. */
  static Envelope decode(Bytes message) {
    try {
      return read(new ByteArrayInputStream(message.array(), message.offset(), message.size()));
    } catch (IOException e) {
      throw new UncheckedIOException("a message in memory could not be read", e);
    }
  }

  /**
   * Reads an envelope of unknown origin.
   *
   * @param in says how much there is, all the time
   */
  private static Envelope read(InputStream in) throws IOException {
    try {
      int count = number(in, FRAMES_MAX);
      if (count == 0) {
        throw new LayoutReader.Malformed("an envelope without a frame");
      }
      List<Bytes> frames = new ArrayList<>(Math.min(count, in.available() / LENGTH_BYTES));
      for (int i = 0; i < count; i++) {
        frames.add(next(in, number(in, Limits.FRAME_BYTES_MAX)));
      }
      if (in.available() > 0) {
        throw new LayoutReader.Malformed(in.available() + " bytes behind the last frame");
      }
      return of(frames);
    } catch (LayoutReader.Malformed e) {
      return new Envelope(List.of(), Optional.of(String.valueOf(e.getMessage())));
    }
  }

  private static int number(InputStream in, int max) throws IOException {
    int number = new LayoutReader(next(in, Integer.BYTES)).i32();
    if (number < 0 || number > max) {
      throw new LayoutReader.Malformed("a number of " + number + ", at most " + max);
    }
    return number;
  }

  /** The next bytes, which are there, in an array of their own. */
  private static Bytes next(InputStream in, int size) throws IOException {
    if (size > in.available()) {
      throw new LayoutReader.Malformed(size + " more bytes are needed, of " + in.available());
    }
    byte[] array = new byte[size];
    int read = in.readNBytes(array, 0, size);
    if (read != size) {
      throw new IOException(size + " bytes were said to be there, and " + read + " were");
    }
    return Bytes.wrap(array);
  }

  int size() {
    int size = COUNT_BYTES;
    for (Bytes frame : frames) {
      size += LENGTH_BYTES + frame.size();
    }
    return size;
  }

  Bytes encode() {
    LayoutWriter writer = new LayoutWriter(size()).i32(frames.size());
    frames.forEach(writer::bytes);
    return writer.toBytes();
  }

  private void writeTo(OutputStream out) throws IOException {
    out.write(new LayoutWriter(COUNT_BYTES).i32(frames.size()).toBytes().toArray());
    for (Bytes frame : frames) {
      out.write(new LayoutWriter(LENGTH_BYTES).i32(frame.size()).toBytes().toArray());
      frame.writeTo(out);
    }
  }

  private static final class Marshaller implements MethodDescriptor.Marshaller<Envelope> {
    @Override
    public InputStream stream(Envelope envelope) {
      return new Source(envelope);
    }

    /** Large ones one after the other, as there is memory for one until it is handed over. */
    @Override
    public Envelope parse(InputStream stream) {
      try {
        if (!(stream instanceof KnownLength)) {
          return decode(Bytes.wrap(stream.readAllBytes()));
        }
        return stream.available() <= BYTES_TARGET ? read(stream) : readAlone(stream);
      } catch (IOException e) {
        throw new UncheckedIOException("a message could not be read", e);
      }
    }

    private static Envelope readAlone(InputStream stream) throws IOException {
      LARGE.lock();
      try {
        return read(stream);
      } finally {
        LARGE.unlock();
      }
    }
  }

  /** What gRPC reads an envelope from. It drains it: frames are copied once, into its buffers. */
  private static final class Source extends InputStream implements KnownLength, Drainable {
    private final Envelope envelope;
    private @Nullable InputStream copy;
    private boolean drained;

    private Source(Envelope envelope) {
      this.envelope = envelope;
    }

    @Override
    public int available() throws IOException {
      if (drained) {
        return 0;
      }
      return copy == null ? envelope.size() : copy.available();
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      if (copy != null) {
        return Math.toIntExact(copy.transferTo(target));
      }
      if (drained) {
        return 0;
      }
      drained = true;
      envelope.writeTo(target);
      return envelope.size();
    }

    @Override
    public int read() throws IOException {
      return copy().read();
    }

    @Override
    public int read(byte[] target, int offset, int size) throws IOException {
      return copy().read(target, offset, size);
    }

    private InputStream copy() {
      if (copy == null) {
        copy = new ByteArrayInputStream(drained ? new byte[0] : envelope.encode().toArray());
      }
      return copy;
    }
  }
}
