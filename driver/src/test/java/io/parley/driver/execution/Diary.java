package io.parley.driver.execution;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes down every command with its context, so that nothing executed twice goes unnoticed. It
 * throws at "boom", and answers "long n" with n bytes.
 */
final class Diary implements StateMachine {
  final List<String> lines = new ArrayList<>();

  @Override
  public Bytes execute(Bytes command, Context context) {
    String text = command.utf8();
    lines.add(text + " @" + context.height() + "." + context.index() + " t" + context.time());
    if (text.equals("boom")) {
      throw new IllegalStateException("boom");
    }
    return text.startsWith("long ")
        ? Bytes.wrap(new byte[Integer.parseInt(text.substring(5))])
        : Bytes.utf8(text + "#" + lines.size());
  }

  /** The commands alone. */
  List<String> commands() {
    return lines.stream().map(line -> line.substring(0, line.indexOf(" @"))).toList();
  }

  @Override
  public Bytes query(Bytes question) {
    return Bytes.utf8(question.utf8() + "? " + lines.size());
  }

  @Override
  public Digest digest() {
    LayoutWriter out = new LayoutWriter();
    lines.forEach(out::text);
    return out.sha256();
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    DataOutputStream data = new DataOutputStream(out);
    data.writeInt(lines.size());
    for (String line : lines) {
      data.writeUTF(line);
    }
    data.flush();
  }

  @Override
  public void restore(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    lines.clear();
    int count = data.readInt();
    for (int i = 0; i < count; i++) {
      lines.add(data.readUTF());
    }
  }
}
