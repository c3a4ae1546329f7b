package io.parley.client;

/**
 * Fewer than f + 1 replicas could be reached while the command was tried, or it could not be sent.
 * The message says which replicas are not connected, and why.
 */
public final class NotEnoughReplies extends ParleyException {
  private static final long serialVersionUID = 1L;

  NotEnoughReplies(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }
}
