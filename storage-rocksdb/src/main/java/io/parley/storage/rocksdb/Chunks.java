package io.parley.storage.rocksdb;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.storage.rocksdb.Database.Family;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The state after a height, in chunks. The last row says how many there are, so that a state that
 * was not written to its end is none.
 */
final class Chunks {
  private static final int CHUNK_BYTES = 256 << 10;
  private static final int DELETED_TOGETHER = 256;
  private static final int LAST = Integer.MAX_VALUE;

  private Chunks() {}

  private static byte[] key(long height, int index) {
    return new LayoutWriter(Long.BYTES + Integer.BYTES).i64(height).i32(index).toBytes().toArray();
  }

  private static int checksum(byte[] key, Bytes chunk) {
    CRC32C crc = new CRC32C();
    crc.update(key);
    crc.update(chunk.asByteBuffer());
    return (int) crc.getValue();
  }

  private static Bytes row(byte[] key, Bytes chunk) {
    return new LayoutWriter(Integer.BYTES + chunk.size())
        .i32(checksum(key, chunk))
        .raw(chunk)
        .toBytes();
  }

  private static Bytes get(Database database, long height, int index) throws IOException {
    byte[] key = key(height, index);
    byte @Nullable [] row = database.get(Family.STATES, key);
    if (row != null && row.length >= Integer.BYTES) {
      LayoutReader in = new LayoutReader(Bytes.wrap(row));
      int checksum = in.i32();
      Bytes chunk = in.raw(in.remaining());
      if (checksum == checksum(key, chunk)) {
        return chunk;
      }
    }
    String which = index == LAST ? "the end" : "chunk " + index;
    String how = row == null ? " is missing" : " is not what was written";
    throw new DamagedException(which + " of the state after height " + height + how);
  }

  /** Takes a state; it is whole, and durable, only once {@link #end} has returned. */
  static final class Output extends OutputStream {
    private final Database database;
    private final long height;
    private final byte[] chunk = new byte[CHUNK_BYTES];
    private int size;
    private int chunks;
    private long bytes;

    Output(Database database, long height) {
      this.database = database;
      this.height = height;
    }

    @Override
    public void write(int value) throws IOException {
      write(new byte[] {(byte) value}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      for (int at = offset; at < offset + length; ) {
        int part = Math.min(offset + length - at, CHUNK_BYTES - size);
        System.arraycopy(from, at, chunk, size, part);
        size += part;
        at += part;
        if (size == CHUNK_BYTES) {
          put();
        }
      }
      bytes += length;
    }

    private void put() throws IOException {
      put(chunks++, Bytes.wrap(chunk, 0, size));
      size = 0;
    }

    private void put(int index, Bytes content) throws IOException {
      byte[] key = key(height, index);
      try (Database.Batch batch = database.batch()) {
        batch.put(Family.STATES, key, row(key, content)).applyUnlogged();
      }
    }

    /** The state is whole. */
    void end() throws IOException {
      put();
      put(LAST, new LayoutWriter().i32(chunks).i64(bytes).toBytes());
      database.flush(Family.STATES);
    }

    long bytes() {
      return bytes;
    }
  }

  /** Gives a state back. */
  static final class Input extends InputStream {
    private final Database database;
    private final long height;
    private final int chunks;
    private final long bytes;
    private Bytes chunk = Bytes.EMPTY;
    private int next;
    private int at;

    Input(Database database, long height) throws IOException {
      this.database = database;
      this.height = height;
      LayoutReader in = new LayoutReader(get(database, height, LAST));
      chunks = in.i32();
      bytes = in.i64();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      while (at == chunk.size()) {
        if (next == chunks) {
          return length == 0 ? 0 : -1;
        }
        chunk = Chunks.get(database, height, next++);
        at = 0;
      }
      int part = Math.min(length, chunk.size() - at);
      chunk.slice(at, at + part).asByteBuffer().get(to, offset, part);
      at += part;
      return part;
    }

    /** Bytes of the whole state. */
    long bytes() {
      return bytes;
    }
  }

  /** Forgets all states but that after {@code kept}; none is 0. */
  static void deleteOthers(Database database, long kept) throws IOException {
    for (int deleted = DELETED_TOGETHER; deleted == DELETED_TOGETHER; ) {
      deleted = deleteSome(database, kept);
    }
  }

  private static int deleteSome(Database database, long kept) throws IOException {
    int[] found = {0};
    byte[] spared = key(kept, 0);
    try (Database.Batch batch = database.batch()) {
      database.scan(
          Family.STATES,
          key(0, 0),
          (key, value) -> {
            if (!Arrays.equals(key, 0, Long.BYTES, spared, 0, Long.BYTES)) {
              batch.delete(Family.STATES, key);
              found[0]++;
            }
            return found[0] < DELETED_TOGETHER;
          });
      batch.apply();
    }
    return found[0];
  }
}
