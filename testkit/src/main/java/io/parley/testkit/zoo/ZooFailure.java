package io.parley.testkit.zoo;

/** A patch of the zoo is not what it should be; the message says which, where, and what to do. */
public final class ZooFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ZooFailure(String message) {
    super(message);
  }

  ZooFailure(String message, Throwable cause) {
    super(message, cause);
  }
}
