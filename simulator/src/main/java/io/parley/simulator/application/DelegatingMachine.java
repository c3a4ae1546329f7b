package io.parley.simulator.application;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** Another state machine, of which a subclass replaces something. */
public abstract class DelegatingMachine implements StateMachine {
  private final StateMachine machine;

  protected DelegatingMachine(StateMachine machine) {
    this.machine = machine;
  }

  /** The other one. */
  public final StateMachine delegate() {
    return machine;
  }

  @Override
  public Bytes execute(Bytes command, Context context) {
    return machine.execute(command, context);
  }

  @Override
  public Bytes query(Bytes question) {
    return machine.query(question);
  }

  @Override
  public Digest digest() {
    return machine.digest();
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    machine.snapshot(out);
  }

  @Override
  public void restore(InputStream in) throws IOException {
    machine.restore(in);
  }
}
