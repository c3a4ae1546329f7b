package io.parley.simulator.hunt;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.StateMachine;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.simulator.application.RegistersApplication;
import io.parley.simulator.application.SimulatedApplication;
import io.parley.simulator.history.History;
import io.parley.simulator.history.Registers;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;

/**
 * Registers, of which one incarnation, or all incarnations, do something otherwise. For one run
 * only.
 */
final class AlteredApplication implements SimulatedApplication {
  private final RegistersApplication registers = new RegistersApplication();
  private final int altered;
  private final UnaryOperator<StateMachine> alteration;
  private int made;

  private AlteredApplication(int altered, UnaryOperator<StateMachine> alteration) {
    this.altered = altered;
    this.alteration = alteration;
  }

  /** Everyone's is altered. */
  static AlteredApplication everywhere(UnaryOperator<StateMachine> alteration) {
    return new AlteredApplication(-1, alteration);
  }

  /** The one that is made as this number, from 0, is altered. */
  static AlteredApplication of(int number, UnaryOperator<StateMachine> alteration) {
    return new AlteredApplication(number, alteration);
  }

  @Override
  public StateMachine machine() {
    boolean alters = altered < 0 || altered == made;
    made++;
    return alters ? alteration.apply(new Registers()) : new Registers();
  }

  @Override
  public Bytes command(SplittableRandom random) {
    return registers.command(random);
  }

  @Override
  public Bytes hostile(long number) {
    return registers.hostile(number);
  }

  @Override
  public List<Bytes> audit() {
    return registers.audit();
  }

  @Override
  public Optional<String> complaint(History history, List<Integer> executed) {
    return registers.complaint(history, executed);
  }

  /** Carries out every command twice. */
  static StateMachine twice(StateMachine machine) {
    return new DelegatingMachine(machine) {
      @Override
      public Bytes execute(Bytes command, Context context) {
        machine.execute(command, context);
        return machine.execute(command, context);
      }
    };
  }

  /** Has a digest of its own. */
  static StateMachine strange(StateMachine machine) {
    return new DelegatingMachine(machine) {
      @Override
      public Digest digest() {
        return new LayoutWriter(40).digest(machine.digest()).text("strange").sha256();
      }
    };
  }

  /** Does as it should, and answers with more than any result may be. */
  static StateMachine verbose(StateMachine machine) {
    return new DelegatingMachine(machine) {
      @Override
      public Bytes execute(Bytes command, Context context) {
        machine.execute(command, context);
        return Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX + 1]);
      }
    };
  }

  /** Answers with what it should have answered last time; its state is as it should be. */
  static StateMachine stale(StateMachine machine) {
    return new DelegatingMachine(machine) {
      private Bytes last = Bytes.EMPTY;

      @Override
      public Bytes execute(Bytes command, Context context) {
        Bytes before = last;
        last = machine.execute(command, context);
        return before;
      }
    };
  }
}
