package io.parley.simulator.replica;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.MachineFailure;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.api.door.Reply;
import io.parley.driver.execution.Application;
import io.parley.driver.execution.Executor;
import io.parley.simulator.checkers.Violation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The driver's executor, of which all methods of the state machine are called: it can be restored
 * from its own snapshot, in a new state machine, and is asked questions. What a snapshot leaves out
 * then shows, at once or in what is executed later.
 */
final class SimulatedExecutor implements Application {
  private final Supplier<StateMachine> machines;
  private final SessionLimits limits;
  private final Consumer<MachineFailure> failures;
  private CountingMachine machine;
  private Executor executor;

  /** All begin in the state that empty heights up to the base leave. */
  SimulatedExecutor(
      Supplier<StateMachine> machines,
      SessionLimits limits,
      long baseHeight,
      Consumer<MachineFailure> failures) {
    this.machines = machines;
    this.limits = limits;
    this.failures = failures;
    machine = new CountingMachine(machines.get());
    executor = executor(machine);
    for (long height = 1; height <= baseHeight; height++) {
      executor.execute(height, Batch.EMPTY);
    }
  }

  private Executor executor(CountingMachine machine) {
    return new Executor(machine, limits, failures);
  }

  /** The one that is in use now. */
  StateMachine machine() {
    return machine.delegate();
  }

  /** Commands executed since asked last. */
  int take() {
    return machine.take();
  }

  /** All that {@link #digest} binds. */
  Bytes snapshot() {
    try {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      executor.snapshot(out);
      return Bytes.wrap(out.toByteArray());
    } catch (IOException | RuntimeException e) {
      throw new Violation(
          Violation.Property.DETERMINISM, at("a replica") + "it has no snapshot: " + e, e);
    }
  }

  /** Begins in the state of a {@link #snapshot}. */
  void begin(Bytes snapshot) throws IOException {
    executor.restore(new ByteArrayInputStream(snapshot.toArray()));
  }

  /**
   * From now on a new state machine is used, restored from a snapshot.
   *
   * @param who for people
   * @throws Violation if it is in another state
   */
  void restore(String who) {
    Digest before = executor.digest();
    CountingMachine other = new CountingMachine(machines.get());
    Executor restored = executor(other);
    try {
      restored.restore(new ByteArrayInputStream(snapshot().toArray()));
    } catch (IOException | RuntimeException e) {
      throw new Violation(
          Violation.Property.DETERMINISM, at(who) + "no snapshot can be restored: " + e, e);
    }
    if (!restored.digest().equals(before)) {
      throw new Violation(
          Violation.Property.DETERMINISM,
          at(who)
              + "what was restored from a snapshot is not the state that it was made of: digest "
              + restored.digest()
              + ", expected "
              + before);
    }
    machine = other;
    executor = restored;
  }

  /**
   * Asks the state machine; what it throws is its affair.
   *
   * @throws Violation if that changes the state
   */
  void ask(String who, Bytes question, Consumer<Bytes> answer) {
    Digest before = executor.digest();
    answer.accept(question);
    if (!executor.digest().equals(before)) {
      throw new Violation(
          Violation.Property.DETERMINISM, at(who) + "the question " + question + " changed it");
    }
  }

  private String at(String who) {
    return "the state machine of " + who + " at h" + executor.height() + ": ";
  }

  @Override
  public void execute(long height, Batch batch, Consumer<Reply> replies) {
    executor.execute(height, batch, replies);
  }

  @Override
  public Optional<Reply> recall(Bundle bundle) {
    return executor.recall(bundle);
  }

  @Override
  public long height() {
    return executor.height();
  }

  @Override
  public long ahead() {
    return executor.ahead();
  }

  @Override
  public Digest digest() {
    return executor.digest();
  }

  @Override
  public void snapshot(OutputStream out) throws IOException {
    executor.snapshot(out);
  }

  @Override
  public Bytes query(Bytes question) {
    return executor.query(question);
  }
}
