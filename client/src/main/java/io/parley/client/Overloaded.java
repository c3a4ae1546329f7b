package io.parley.client;

/** No room: in this client, or, by the word of f + 1 replicas, in the cluster. Try again later. */
public final class Overloaded extends ParleyException {
  private static final long serialVersionUID = 1L;

  Overloaded(String message, boolean mayHaveExecuted) {
    super(message, mayHaveExecuted);
  }
}
