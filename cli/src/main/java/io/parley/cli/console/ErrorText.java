package io.parley.cli.console;

import io.parley.client.CommandFailed;
import io.parley.client.ParleyException;
import java.util.Objects;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;

/** Tells a person what went wrong. */
public final class ErrorText {
  private ErrorText() {}

  /**
   * What to tell about {@code failure}, in one line: the message alone if Parley threw it, else the
   * kind of failure too.
   */
  public static String of(Throwable failure) {
    Throwable cause = cause(failure);
    if (cause instanceof CliException) {
      return String.valueOf(cause.getMessage());
    }
    boolean ours = cause.getClass().getName().startsWith("io.parley.");
    String message = Objects.toString(cause.getMessage(), "");
    String text = ours && !message.isEmpty() ? message : cause.toString();
    return text.replace('\n', ' ');
  }

  /** The same of a command that was submitted, with whether it may have been executed. */
  public static String ofCommand(Throwable failure) {
    if (!(cause(failure) instanceof ParleyException typed) || typed instanceof CommandFailed) {
      return of(failure); // how a command failed that was executed says its message
    }
    return of(failure)
        + (typed.mayHaveExecuted()
            ? "; the command may have been executed: look before you repeat it"
            : "; the command was not executed: it may be repeated");
  }

  private static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
