package io.parley.config;

/**
 * A configuration that is refused. The message is one line for people: file and line, the key, what
 * was found, what is expected, and the fix.
 */
public final class ConfigException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  ConfigException(String message) {
    super(message);
  }

  ConfigException(String message, Throwable cause) {
    super(message, cause);
  }
}
