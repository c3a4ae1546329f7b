package io.parley.simulator.application;

import io.parley.api.Bytes;
import io.parley.api.StateMachine;
import io.parley.simulator.history.History;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/**
 * What simulated replicas replicate and simulated clients ask for. One instance serves all runs, on
 * any thread: it holds nothing that changes.
 */
public interface SimulatedApplication {
  /** A new state machine in its first state. */
  StateMachine machine();

  /** Some command, drawn from {@code random} alone. */
  Bytes command(SplittableRandom random);

  /**
   * A command of a Byzantine client, different for each {@code number}, which may be negative. It
   * must not influence what {@link #command} and {@link #audit} are answered.
   */
  Bytes hostile(long number);

  /** Commands that read all the state, submitted at the end of a run; may be empty. */
  List<Bytes> audit();

  /**
   * Whether the state machine may answer this command of {@link #command} or {@link #audit} with an
   * exception. A run in which another fails is a violation: nobody meant a null, a result that is
   * too large, or an exception.
   */
  default boolean mayFail(Bytes command) {
    return false;
  }

  /**
   * Judges what clients saw, at the end of a run.
   *
   * @param executed ids of the operations that were executed, in that order, which should explain
   *     the history; operations of unknown outcome may be missing
   * @return what is wrong with it; empty if nothing is
   */
  Optional<String> complaint(History history, List<Integer> executed);
}
