package io.parley.simulator.replica;

import io.parley.api.Bytes;
import io.parley.api.StateMachine;
import io.parley.simulator.application.DelegatingMachine;

/** A state machine, and how many commands it executed since asked last. */
final class CountingMachine extends DelegatingMachine {
  private int executed;

  CountingMachine(StateMachine machine) {
    super(machine);
  }

  int take() {
    int taken = executed;
    executed = 0;
    return taken;
  }

  @Override
  public Bytes execute(Bytes command, Context context) {
    executed++;
    return super.execute(command, context);
  }
}
