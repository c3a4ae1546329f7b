package io.parley.client;

/** f + 1 replicas say that the command breaks a rule and will never be taken. */
public final class CommandRefused extends ParleyException {
  private static final long serialVersionUID = 1L;

  CommandRefused(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }
}
