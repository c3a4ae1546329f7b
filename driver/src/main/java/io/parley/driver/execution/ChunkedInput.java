package io.parley.driver.execution;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads what {@link ChunkedOutput} wrote, and ends where that ended. */
final class ChunkedInput extends InputStream {
  private final DataInputStream in;
  private int left;
  private boolean ended;

  ChunkedInput(DataInputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !ended) {
      beginChunk();
    }
    if (ended) {
      return -1;
    }
    int part = Math.min(left, length);
    in.readFully(bytes, offset, part);
    left -= part;
    return part;
  }

  private void beginChunk() throws IOException {
    left = in.readInt();
    ended = left == 0;
    if (left < 0) {
      throw new IOException("a chunk of " + left + " bytes");
    }
  }
}
