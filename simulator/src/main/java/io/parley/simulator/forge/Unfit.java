package io.parley.simulator.forge;

import org.jspecify.annotations.Nullable;

/** A value that its class does not accept. Expected, and frequent: it has no stack trace. */
final class Unfit extends Exception {
  private static final long serialVersionUID = 1L;

  Unfit(@Nullable Throwable cause) {
    super("not accepted", cause, false, false);
  }
}
