package io.parley.client.core;

/**
 * Why a command or question failed.
 *
 * @param mayHaveExecuted false only if the command was not executed and never will be
 * @param message for people
 */
public record Failure(Kind kind, boolean mayHaveExecuted, String message) {
  /** What sort of failure; each is an exception of the client. */
  public enum Kind {
    OUTCOME_UNKNOWN,
    OVERLOADED,
    NOT_ENOUGH_REPLIES,
    SESSION_EXPIRED,
    COMMAND_FAILED,
    COMMAND_REFUSED,
    CLOSED
  }
}
