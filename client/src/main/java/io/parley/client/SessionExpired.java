package io.parley.client;

/**
 * The replicas let the session go, because it was not used for long and its room was needed. Later
 * commands get a new session by themselves; this one is not sent again, as it may have been
 * executed in the old one, if {@link #mayHaveExecuted()} says so.
 */
public final class SessionExpired extends ParleyException {
  private static final long serialVersionUID = 1L;

  SessionExpired(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }
}
