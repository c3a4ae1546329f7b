package io.parley.driver.execution;

import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/**
 * A stream of unknown length inside another: chunks behind their 4-byte lengths, the last one
 * empty. Closing it ends the inner stream only.
 */
final class ChunkedOutput extends OutputStream {
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private final DataOutputStream out;
  private final byte[] chunk = new byte[CHUNK_BYTES_MAX];
  private int size;
  private boolean closed;

  ChunkedOutput(DataOutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int at = offset;
    while (at < offset + length) {
      int part = Math.min(offset + length - at, CHUNK_BYTES_MAX - size);
      System.arraycopy(bytes, at, chunk, size, part);
      size += part;
      at += part;
      if (size == CHUNK_BYTES_MAX) {
        endChunk();
      }
    }
  }

  private void endChunk() throws IOException {
    out.writeInt(size);
    out.write(chunk, 0, size);
    size = 0;
  }

  @Override
  public void close() throws IOException {
    if (closed) {
      return;
    }
    closed = true;
    if (size > 0) {
      endChunk();
    }
    endChunk();
  }
}
