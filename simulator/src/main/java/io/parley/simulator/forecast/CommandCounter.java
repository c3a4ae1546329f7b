package io.parley.simulator.forecast;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** The application with the least to do: it counts commands, and a result is empty. */
final class CommandCounter implements StateMachine {
  private long count;

  @Override
  public Bytes execute(Bytes command, Context context) {
    count++;
    return Bytes.EMPTY;
  }

  @Override
  public Bytes query(Bytes question) {
    return layout();
  }

  @Override
  public Digest digest() {
    return Digest.of(layout());
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    layout().writeTo(out);
  }

  @Override
  public void restore(InputStream in) throws IOException {
    count = new LayoutReader(Bytes.wrap(in.readAllBytes())).i64();
  }

  private Bytes layout() {
    return new LayoutWriter(8).i64(count).toBytes();
  }
}
