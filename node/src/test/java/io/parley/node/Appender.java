package io.parley.node;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.StateMachine;
import java.io.InputStream;
import java.io.OutputStream;

/** A state machine that chains all commands. */
class Appender implements StateMachine {
  private Digest state = Digest.ZERO;

  @Override
  public Bytes execute(Bytes command, Context context) {
    if (command.utf8().equals("fail")) {
      throw new AssertionError("broken by a command");
    }
    state = new LayoutWriter().digest(state).bytes(command).sha256();
    return Bytes.utf8("did " + command.utf8());
  }

  @Override
  public Bytes query(Bytes question) {
    if (question.utf8().equals("throw")) {
      throw new IllegalArgumentException("no such question");
    }
    if (question.utf8().equals("fail")) {
      throw new StackOverflowError("broken by a question");
    }
    return Bytes.utf8("you asked " + question.utf8());
  }

  @Override
  public Digest digest() {
    return state;
  }

  @Override
  public void snapshot(OutputStream out) {
    throw new UnsupportedOperationException("not used here");
  }

  @Override
  public void restore(InputStream in) {
    throw new UnsupportedOperationException("not used here");
  }
}
