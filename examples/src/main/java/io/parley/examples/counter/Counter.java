package io.parley.examples.counter;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Counts. A command is what to add, 8 bytes; the answer is the sum, or nothing to nonsense. */
public final class Counter implements StateMachine {
  private long sum;

  @Override
  public Bytes execute(Bytes command, Context context) {
    if (command.size() != Long.BYTES) {
      return Bytes.EMPTY;
    }
    sum += number(command);
    return bytes(sum);
  }

  @Override
  public Bytes query(Bytes question) {
    return bytes(sum);
  }

  @Override
  public Digest digest() {
    return Digest.of(bytes(sum));
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    bytes(sum).writeTo(out);
  }

  @Override
  public void restore(InputStream in) throws IOException {
    byte[] all = in.readNBytes(Long.BYTES);
    if (all.length != Long.BYTES) {
      throw new IOException("a counter has 8 bytes, found " + all.length);
    }
    sum = number(Bytes.wrap(all));
  }

  /** A number as commands and answers carry it. */
  public static Bytes bytes(long number) {
    return new LayoutWriter(Long.BYTES).i64(number).toBytes();
  }

  private static long number(Bytes bytes) {
    return new LayoutReader(bytes).i64();
  }
}
