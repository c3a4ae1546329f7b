package io.parley.client;

import org.jspecify.annotations.Nullable;

/**
 * A command or question failed. Whether a command may be repeated without harm is for {@link
 * #mayHaveExecuted()} to say.
 */
public abstract sealed class ParleyException extends RuntimeException
    permits OutcomeUnknown,
        Overloaded,
        NotEnoughReplies,
        SessionExpired,
        CommandFailed,
        CommandRefused,
        ClientClosed {
  private static final long serialVersionUID = 1L;

  private final boolean mayHaveExecuted;

  ParleyException(String message, boolean mayHaveExecuted) {
    this(message, mayHaveExecuted, null);
  }

  ParleyException(String message, boolean mayHaveExecuted, @Nullable Throwable cause) {
    // No stack trace: it would only ever show the client's own thread.
    super(message, cause, true, false);
    this.mayHaveExecuted = mayHaveExecuted;
  }

  /**
   * False only if the command was not executed and never will be. If true, it was executed once,
   * never, or will still be executed once; only the state itself can tell.
   */
  public boolean mayHaveExecuted() {
    return mayHaveExecuted;
  }
}
