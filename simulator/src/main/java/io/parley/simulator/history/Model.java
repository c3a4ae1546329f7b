package io.parley.simulator.history;

import io.parley.api.Bytes;

/**
 * What a state machine does, said for one client at a time: the specification that a history is
 * checked against. All methods are pure functions.
 *
 * @param <S> the state of a partition: immutable, with {@code equals} and {@code hashCode} by
 *     value. Both are called for every configuration that is searched, so they should be cheap
 */
public interface Model<S> {
  /**
   * What {@code command} concerns, for example a key. Commands of different partitions must not
   * influence each other: each partition is checked by itself, which is what makes the check fast.
   * A state machine with commands that concern everything has one partition.
   */
  String partition(Bytes command);

  /** The state of every partition in the beginning. */
  S initial();

  /** What {@code command} does in {@code state}. It must not throw, whatever the command. */
  Step<S> apply(S state, Bytes command);

  /** The command in a few words on one line. */
  default String tell(Bytes command) {
    return command.toString();
  }

  /** What {@code command} was answered, in a few words on one line. */
  default String tellResult(Bytes command, Bytes result) {
    return result.toString();
  }

  /**
   * What a command did.
   *
   * @param state the state after it
   * @param result what it is answered
   */
  record Step<S>(S state, Bytes result) {}
}
