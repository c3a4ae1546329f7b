package io.parley.client;

/**
 * The replicas evicted the session, because the client was idle for long or opened many others.
 * Later commands get a new session by themselves; this one is not sent again, because it may have
 * been executed before the eviction, its replies having been lost. So {@link #mayHaveExecuted()} is
 * true.
 */
public final class SessionExpired extends ParleyException {
  private static final long serialVersionUID = 1L;

  SessionExpired(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }
}
