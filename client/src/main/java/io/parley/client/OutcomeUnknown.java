package io.parley.client;

/**
 * The command was sent and no result came in time, or its result is gone. The message says what
 * which replica answered.
 */
public final class OutcomeUnknown extends ParleyException {
  private static final long serialVersionUID = 1L;

  OutcomeUnknown(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }
}
