package io.parley.api;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * The application that is replicated. It must be deterministic: equal commands in equal order, with
 * equal contexts, give equal results and equal digests on every replica. No clock (use {@link
 * Context#time()}), no randomness, no iteration over hash maps, no input from outside.
 *
 * <p>All methods are called from one thread. Sessions, duplicate commands and replies are not its
 * business.
 */
public interface StateMachine {
  /**
   * Carries out a command and returns its result, at most {@link Limits#COMMAND_BYTES_MAX} bytes. A
   * command that makes no sense must have a result that says so. Whatever it throws, {@link Error}s
   * included, is the outcome of the command, of which the client is told the kind (the name of its
   * class) and the message; so are null and a result that is too large. The state, and the kind,
   * must be the same on every replica then. Only an {@link OutOfMemoryError} stops the replica. A
   * recursion that is too deep ends everywhere on a stack of {@link Limits#EXECUTOR_STACK_BYTES},
   * and assertions are on, or off, on all replicas.
   */
  Bytes execute(Bytes command, Context context);

  /**
   * Answers a question without changing anything. Not ordered with commands of other replicas. What
   * it throws is answered to whoever asked, and so is what is wrong with null and with an answer of
   * more than {@link Limits#COMMAND_BYTES_MAX} bytes; only an {@link OutOfMemoryError} stops the
   * replica.
   */
  Bytes query(Bytes question);

  /**
   * The digest of the whole state. It is asked for at the start, at every checkpoint, and by
   * people, so it should cost what has changed since the last time, not what there is. Whatever it
   * throws at a checkpoint, and null, stops the replica, which can vouch for no state then: if it
   * fails on all replicas, all of them stop at the same height. {@link Observer#failed} and {@code
   * onFailure} of the node are told that it was the state machine, and what it threw.
   */
  Digest digest();

  /** Writes the whole state. */
  void snapshot(OutputStream out) throws IOException;

  /** Replaces the whole state by one that {@link #snapshot} wrote, on this or another replica. */
  void restore(InputStream in) throws IOException;

  /**
   * What all replicas agree on about a command.
   *
   * @param height at which it was decided
   * @param index of the command at this height, from 0
   * @param client who submitted it
   * @param time agreed time, µs since 1970, strictly increasing with the height
   */
  record Context(long height, int index, ClientId client, long time) {}
}
