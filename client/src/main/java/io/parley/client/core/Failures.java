package io.parley.client.core;

import io.parley.api.Refusal;
import io.parley.api.door.Result;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which failure it is when a command does not get its result, and the words for it. */
final class Failures {
  private final ClientSettings settings;
  private final Links links;

  Failures(ClientSettings settings, Links links) {
    this.settings = settings;
    this.links = links;
  }

  /**
   * The deadline has passed.
   *
   * @param blocker what a command that is in no flight waits for: an opening, or an older flight
   */
  Failure late(Pending pending, @Nullable Flight blocker) {
    boolean sent = pending.isSent();
    Flight flight = pending.flight != null ? pending.flight : blocker;
    String within = "within " + text(settings.deadline());
    int connected = links.connectedSince(pending.submittedAt);
    if (connected < settings.oneCorrect()) {
      return new Failure(
          Failure.Kind.NOT_ENOUGH_REPLIES,
          sent,
          "no result %s: %d of %d replicas were connected, %d are needed; not connected: %s"
              .formatted(
                  within,
                  connected,
                  settings.replicas(),
                  settings.oneCorrect(),
                  links.unreachable()));
    }
    String said = flight == null ? "" : ": " + subject(pending, flight) + flight.summary();
    if (flight != null && flight.refusals(Refusal.Overloaded.class) >= settings.oneCorrect()) {
      return new Failure(Failure.Kind.OVERLOADED, sent, "the cluster had no room " + within + said);
    }
    String unreachable = links.unreachable();
    String rest = unreachable.isEmpty() ? "" : "; not connected: " + unreachable;
    return sent
        ? new Failure(Failure.Kind.OUTCOME_UNKNOWN, true, "no result " + within + said + rest)
        : new Failure(Failure.Kind.NOT_ENOUGH_REPLIES, false, "not sent " + within + said + rest);
  }

  private static String subject(Pending pending, Flight flight) {
    if (pending.flight == flight) {
      return "";
    }
    return flight.isOpening() ? "no session could be opened, " : "waited for older commands, ";
  }

  /** The replicas agree that the command has no value. */
  static Failure of(Result.Outcome outcome) {
    return switch (outcome) {
      case OK -> throw new AssertionError("a value is no failure");
      case FAILED ->
          new Failure(
              Failure.Kind.COMMAND_FAILED, true, "the state machine threw when it executed this");
      case SESSION_EXPIRED ->
          // The bundle may have been ordered twice, and executed before its session was evicted.
          new Failure(
              Failure.Kind.SESSION_EXPIRED,
              true,
              "the replicas no longer know the session; the command may have executed before");
      case OUT_OF_WINDOW ->
          // Not executed now; a copy of the bundle may be, until later commands acknowledge it.
          new Failure(
              Failure.Kind.OVERLOADED,
              true,
              "the command's sequence was beyond the session's window when it was ordered");
      case FORGOTTEN ->
          new Failure(
              Failure.Kind.OUTCOME_UNKNOWN,
              true,
              "the command was executed or given up before, and its result is gone");
      case TOO_MANY_SESSIONS ->
          new Failure(
              Failure.Kind.OVERLOADED, false, "the replicas have no room for another session");
    };
  }

  /** At least one correct replica says that the bundle will never be taken. */
  static Failure invalid(Flight flight) {
    return new Failure(Failure.Kind.COMMAND_REFUSED, false, flight.summary());
  }

  static Failure closed(Pending pending) {
    return new Failure(
        Failure.Kind.CLOSED,
        pending.isSent(),
        pending.isSent()
            ? "the client was closed before the result came"
            : "the client was closed");
  }

  static String text(Duration duration) {
    return duration.toMillis() % 1_000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
