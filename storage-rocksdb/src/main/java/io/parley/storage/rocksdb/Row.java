package io.parley.storage.rocksdb;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import java.util.zip.CRC32C;

/**
 * How an entry is stored, under its key: number, height, checksum, and what the protocol's codec
 * made of it. The checksum covers the key, as a block may be read that belongs elsewhere.
 *
 * @param sequence its number among all that were ever written, from 1
 */
record Row(long sequence, String key, long height, Bytes entry) {
  private static final int HEAD_BYTES = 2 * Long.BYTES + Integer.BYTES;

  Bytes value() {
    return new LayoutWriter(HEAD_BYTES + entry.size())
        .i64(sequence)
        .i64(height)
        .i32(checksum())
        .raw(entry)
        .toBytes();
  }

  private int checksum() {
    CRC32C crc = new CRC32C();
    crc.update(new LayoutWriter().i64(sequence).i64(height).text(key).toBytes().asByteBuffer());
    crc.update(entry.asByteBuffer());
    return (int) crc.getValue();
  }

  /**
   * What was stored under {@code key}.
   *
   * @throws DamagedException if it is not what was written
   */
  static Row read(String key, byte[] value) throws DamagedException {
    if (value.length >= HEAD_BYTES) {
      LayoutReader in = new LayoutReader(Bytes.wrap(value));
      long sequence = in.i64();
      long height = in.i64();
      int checksum = in.i32();
      Row row = new Row(sequence, key, height, in.raw(in.remaining()));
      if (row.checksum() == checksum) {
        return row;
      }
    }
    throw new DamagedException("the entry '" + key + "' is not what was written");
  }
}
