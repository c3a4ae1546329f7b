package io.parley.client.core;

import io.parley.api.Refusal;
import io.parley.api.door.Result;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Which failure it is when a command does not get its result, and the words for it. */
final class Failures {
  private final ClientSettings settings;
  private final Links links;
  private final Agreement agreement;

  Failures(ClientSettings settings, Links links, Agreement agreement) {
    this.settings = settings;
    this.links = links;
    this.agreement = agreement;
  }

  /**
   * The deadline has passed.
   *
   * @param blocker what a command that is in no flight waits for: an opening, or an older flight
   */
  Failure late(Pending pending, @Nullable Flight blocker) {
    boolean sent = pending.isSent();
    if (!agreement.isMet()) {
      return new Failure(
          Failure.Kind.NOT_ENOUGH_REPLIES,
          false,
          "not sent: " + agreement.shortage(settings.deadline()));
    }
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
    if (pending.refused && pending.flight == null) {
      return new Failure(
          Failure.Kind.OVERLOADED,
          false,
          "the replicas had no room for its result %s: it was not executed".formatted(within));
    }
    String said = flight == null ? "" : ": " + subject(pending, flight);
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
      return flight.summary(pending.at);
    }
    String why =
        flight.isAboutSession() ? "no session could be opened, " : "waited for older commands, ";
    return why + flight.summary();
  }

  /** The replicas agree that the command has no value. */
  static Failure of(Result result) {
    return switch (result.outcome()) {
      case OK -> throw new AssertionError("a value is no failure");
      case FAILED ->
          new Failure(
              Failure.Kind.COMMAND_FAILED,
              true,
              "the state machine failed when it executed this: " + how(result));
      case SESSION_EXPIRED -> expired(result, Long.MAX_VALUE);
      case WRONG_NUMBER ->
          new Failure(Failure.Kind.COMMAND_REFUSED, false, "no session under this number");
      case OUT_OF_WINDOW ->
          // Not executed now; a copy of the bundle may be, until later commands acknowledge it.
          new Failure(
              Failure.Kind.OVERLOADED,
              true,
              "the command's sequence was beyond the session's window when it was ordered");
      case NO_ROOM ->
          new Failure(
              Failure.Kind.OVERLOADED, false, "there was no room for its result: not executed");
      case FORGOTTEN ->
          new Failure(
              Failure.Kind.OUTCOME_UNKNOWN,
              true,
              "the command was executed or given up before, and its result is gone");
      case TOO_MANY_SESSIONS ->
          new Failure(
              Failure.Kind.OVERLOADED,
              false,
              "the replicas have no room for another session; one that is not used may go in "
                  + text(Duration.ofNanos(1_000 * Math.max(0, result.number().orElse(0)))));
    };
  }

  /**
   * The session is gone. It goes only when it was unused for long, or nothing that was executed in
   * it was acknowledged for as long, so a command that was sent a short while ago, when nothing
   * older waited, can not have been executed in it before (pitfall C4). Clocks may differ: half of
   * that time is short.
   *
   * @param sinceNanos for how long the command may have been with replicas, or the oldest that it
   *     did not acknowledge, while this machine slept, too
   */
  static Failure expired(Result result, long sinceNanos) {
    boolean may = sinceNanos / 1_000 >= result.number().orElse(0) / 2;
    return new Failure(
        Failure.Kind.SESSION_EXPIRED,
        may,
        may
            ? "the replicas no longer know the session; the command may have executed before"
            : "the replicas no longer know the session, and did not execute the command");
  }

  /** The kind, and the message if replicas agree on it. */
  private static String how(Result result) {
    String kind = result.value().utf8();
    return result.note().isEmpty() ? kind : kind + ": " + result.note().utf8();
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
