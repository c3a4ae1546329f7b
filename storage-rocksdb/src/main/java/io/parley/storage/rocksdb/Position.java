package io.parley.storage.rocksdb;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import java.security.MessageDigest;
import java.util.List;

/**
 * How far the entries go: they are numbered and chained, so that what was made durable can be told
 * from what is found later.
 *
 * @param sequence how many were written so far
 * @param chain digest of all of them, in order
 */
record Position(long sequence, Digest chain) {
  static final int BYTES = Long.BYTES + Digest.SIZE;

  /** Before the first entry. */
  static final Position START = new Position(0, Digest.ZERO);

  /** After {@code rows} more. */
  Position after(List<Row> rows) {
    MessageDigest sha256 = Digest.sha256();
    chain.update(sha256);
    for (Row row : rows) {
      new LayoutWriter().text(row.key()).i32(row.entry().size()).toBytes().update(sha256);
      row.entry().update(sha256);
    }
    return new Position(sequence + rows.size(), Digest.finish(sha256));
  }

  LayoutWriter writeTo(LayoutWriter out) {
    return out.i64(sequence).digest(chain);
  }

  static Position read(LayoutReader in) {
    return new Position(in.i64(), in.digest());
  }

  Bytes encode() {
    return writeTo(new LayoutWriter(BYTES)).toBytes();
  }

  @Override
  public String toString() {
    return sequence + " " + chain;
  }
}
