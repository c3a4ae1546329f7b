package io.parley.hotstuff.wire;

import com.google.protobuf.ByteOutput;
import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.parley.api.Bytes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;

/** Takes a string's own array instead of a copy of it. What is not an array is not taken. */
final class Lender extends ByteOutput {
  private Bytes taken = Bytes.EMPTY;

  private Lender() {}

  /** The same bytes: a view of them if they lie in one array, as those of a parsed frame do. */
  static Bytes bytes(ByteString string) {
    Lender lender = new Lender();
    try {
      UnsafeByteOperations.unsafeWriteTo(string, lender);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    // Of a string in pieces, only one was taken.
    return lender.taken.size() == string.size() ? lender.taken : Bytes.wrap(string.toByteArray());
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
