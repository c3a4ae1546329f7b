package io.parley.client;

/**
 * The command was executed, once, and the state machine failed, alike on f + 1 replicas: the
 * message has the class that it threw, or that its result was null or too large, and its message
 * where replicas agree on that.
 */
public final class CommandFailed extends ParleyException {
  private static final long serialVersionUID = 1L;

  CommandFailed(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }
}
