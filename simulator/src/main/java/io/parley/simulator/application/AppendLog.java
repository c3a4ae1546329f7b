package io.parley.simulator.application;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * A state machine that remembers every command in order; a command's result is its place, counted
 * from 1, in decimal digits. It shows what was executed, how often, and in which order.
 */
public final class AppendLog implements StateMachine {
  private final List<Bytes> commands = new ArrayList<>();
  private Digest digest = Digest.ZERO;

  @Override
  public Bytes execute(Bytes command, Context context) {
    append(command);
    return Bytes.utf8(Integer.toString(commands.size()));
  }

  private void append(Bytes command) {
    commands.add(command);
    digest = new LayoutWriter(64).digest(digest).bytes(command).sha256();
  }

  /** All commands, in the order of their execution. */
  public List<Bytes> commands() {
    return List.copyOf(commands);
  }

  /** The number of commands, in decimal digits, whatever the question. */
  @Override
  public Bytes query(Bytes question) {
    return Bytes.utf8(Integer.toString(commands.size()));
  }

  @Override
  public Digest digest() {
    return digest;
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    LayoutWriter layout = new LayoutWriter().i32(commands.size());
    commands.forEach(layout::bytes);
    layout.toBytes().writeTo(out);
  }

  @Override
  public void restore(InputStream in) throws IOException {
    LayoutReader layout = new LayoutReader(Bytes.wrap(in.readAllBytes()));
    commands.clear();
    digest = Digest.ZERO;
    for (int left = layout.count(Integer.MAX_VALUE, 4); left > 0; left--) {
      append(layout.bytes(Limits.COMMAND_BYTES_MAX));
    }
    layout.end();
  }
}
