package io.parley.hotstuff.wire;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.api.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/**
 * Takes a string's own array instead of a copy of it, to look at what is not kept. What is not an
 * array is not taken.
 */
final class SharedBytes extends ByteOutput {
  private Bytes taken = Bytes.EMPTY;

  private SharedBytes() {}

  /** The same bytes: a view of them if they lie in one array, as those of a parsed frame do. */
  static Bytes bytes(ByteString string) {
    SharedBytes shared = new SharedBytes();
    try {
      UnsafeByteOperations.unsafeWriteTo(string, shared);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Of a string in pieces, only one was taken.
    return shared.taken.size() == string.size() ? shared.taken : Bytes.wrap(string.toByteArray());
  }

  @Override
  public void writeLazy(byte[] value, int offset, int length) {
    taken = Bytes.wrap(value, offset, length);
  }

  @Override
  public void writeLazy(ByteBuffer value) {}

  @Override
  public void write(byte value) {}

  @Override
  public void write(byte[] value, int offset, int length) {}

  @Override
  public void write(ByteBuffer value) {}
}
