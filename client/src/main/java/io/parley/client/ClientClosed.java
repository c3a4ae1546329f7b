package io.parley.client;

/** The client was closed before the command had a result. */
public final class ClientClosed extends ParleyException {
  private static final long serialVersionUID = 1L;

  ClientClosed(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }

  ClientClosed(String message, boolean mayHaveExecuted, Throwable cause) {
    super(message, mayHaveExecuted, cause);
  }
}
