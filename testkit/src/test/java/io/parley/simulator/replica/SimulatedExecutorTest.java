package io.parley.simulator.replica;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.simulator.checkers.Violation;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What a state machine leaves out of its snapshots shows. */
class SimulatedExecutorTest {
  private static final ClientId ALICE = ClientId.ofKey(Bytes.utf8("alice"));

  private static SimulatedExecutor executor(Supplier<StateMachine> machines) {
    SimulatedExecutor executor =
        new SimulatedExecutor(machines, SessionLimits.DEFAULT, 1, failure -> {});
    executor.machine().execute(Bytes.utf8("x"), new StateMachine.Context(2, 0, ALICE, 2));
    executor.execute(2, Batch.EMPTY);
    return executor;
  }

  @Test
  void aStateMachineThatKeepsAllIsRestored() {
    SimulatedExecutor executor = executor(AppendLog::new);
    executor.restore("R1");
    executor.ask("R1", Bytes.utf8("?"), executor::query);
  }

  @Test
  void aSnapshotThatLeavesSomethingOutIsFound() {
    SimulatedExecutor executor =
        executor(
            () ->
                new DelegatingMachine(new AppendLog()) {
                  @Override
                  public void snapshot(OutputStream out) throws IOException {
                    new AppendLog().snapshot(out);
                  }
                });
    assertThatThrownBy(() -> executor.restore("R1"))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("the state machine of R1 at h2")
        .hasMessageContaining("not the state that it was made of");
  }

  @Test
  void aStateMachineThatCanNotBeRestoredIsNamed() {
    SimulatedExecutor executor =
        executor(
            () ->
                new DelegatingMachine(new AppendLog()) {
                  @Override
                  public void restore(InputStream in) {
                    throw new UnsupportedOperationException("not yet");
                  }
                });
    assertThatThrownBy(() -> executor.restore("R1")).hasMessageContaining("not yet");
  }

  @Test
  void aQuestionThatChangesTheStateIsFound() {
    SimulatedExecutor executor =
        executor(
            () ->
                new DelegatingMachine(new AppendLog()) {
                  @Override
                  public Bytes query(Bytes question) {
                    StateMachine.Context context = new StateMachine.Context(2, 0, ALICE, 2);
                    return delegate().execute(question, context);
                  }
                });
    assertThatThrownBy(() -> executor.ask("R1", Bytes.utf8("?"), executor::query))
        .hasMessageContaining("changed it");
  }
}
