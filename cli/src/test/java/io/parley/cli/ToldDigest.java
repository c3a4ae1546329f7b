package io.parley.cli;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.StateMachine;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;

/** A state machine without a state, whose digest is what it is told. */
record ToldDigest(Supplier<Digest> told) implements StateMachine {
  @Override
  public Bytes execute(Bytes command, Context context) {
    return command;
  }

  @Override
  public Bytes query(Bytes question) {
    return question;
  }

  @Override
  public Digest digest() {
    return told.get();
  }

  @Override
  public void snapshot(OutputStream out) {}

  @Override
  public void restore(InputStream in) {}
}
