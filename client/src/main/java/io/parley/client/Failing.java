package io.parley.client;

import io.parley.client.core.Failure;

/** The core's failures as exceptions. */
final class Failing {
  private Failing() {}

  static ParleyException exception(Failure failure) {
    String message = failure.message();
    boolean mayHaveExecuted = failure.mayHaveExecuted();
    return switch (failure.kind()) {
      case OUTCOME_UNKNOWN -> new OutcomeUnknown(message, mayHaveExecuted);
      case OVERLOADED -> new Overloaded(message, mayHaveExecuted);
      case NOT_ENOUGH_REPLIES -> new NotEnoughReplies(message, mayHaveExecuted);
      case SESSION_EXPIRED -> new SessionExpired(message, mayHaveExecuted);
      case COMMAND_FAILED -> new CommandFailed(message, mayHaveExecuted);
      case COMMAND_REFUSED -> new CommandRefused(message, mayHaveExecuted);
      case CLOSED -> new ClientClosed(message, mayHaveExecuted);
    };
  }
}
