package io.parley.client;

/** The command was executed, once: the state machine threw, alike on f + 1 replicas. */
public final class CommandFailed extends ParleyException {
  private static final long serialVersionUID = 1L;

  CommandFailed(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }
}
