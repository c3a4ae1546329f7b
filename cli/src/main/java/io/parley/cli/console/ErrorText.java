package io.parley.cli.console;

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
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause instanceof CliException) {
      return String.valueOf(cause.getMessage());
    }
    boolean ours = cause.getClass().getName().startsWith("io.parley.");
    String message = Objects.toString(cause.getMessage(), "");
    String text = ours && !message.isEmpty() ? message : cause.toString();
    return text.replace('\n', ' ');
  }
}
