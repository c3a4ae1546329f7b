package io.parley.cli.console;

/** A command cannot go on. The message is one line for people and names the fix if there is one. */
public final class CliException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CliException(String message) {
    super(message);
  }

  public CliException(String message, Throwable cause) {
    super(message, cause);
  }
}
