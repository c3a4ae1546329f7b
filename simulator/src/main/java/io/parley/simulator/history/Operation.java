package io.parley.simulator.history;

import io.parley.api.Bytes;
import java.util.Locale;
import java.util.Optional;

/**
 * One command of a client, and what became of it.
 *
 * @param id its place among the operations of its history, by invocation, from 0
 * @param client who invoked it, for the reader only: a client may have many under way
 * @param invoked when it was invoked
 * @param answer empty if the outcome is unknown: it takes effect once at any time after its
 *     invocation, however late, or never
 */
public record Operation(
    int id, String client, Bytes command, Moment invoked, Optional<Answer> answer) {
  /**
   * When something happened.
   *
   * @param at µs of virtual time
   * @param order its place among all invocations and returns of the history; this, not the time,
   *     tells what came before what, so that an operation that is invoked in the very µs in which
   *     another returned comes after it
   */
  public record Moment(long at, int order) {}

  /** What a client was answered, and when. */
  public record Answer(Moment returned, Bytes result) {}

  /** The same operation, its outcome unknown. */
  Operation forgotten() {
    return answer.isEmpty() ? this : new Operation(id, client, command, invoked, Optional.empty());
  }

  /** One line, in the words of {@code model}. */
  String tell(Model<?> model) {
    StringBuilder out = new StringBuilder();
    out.append('#').append(id).append(' ').append(client).append("  ").append(millis(invoked));
    out.append(" to ").append(answer.map(a -> millis(a.returned())).orElse("?")).append(" ms  ");
    out.append(model.tell(command)).append(" -> ");
    return out.append(answer.map(a -> model.tellResult(command, a.result())).orElse("?"))
        .toString();
  }

  private static String millis(Moment moment) {
    return String.format(Locale.ROOT, "%d.%03d", moment.at() / 1_000, moment.at() % 1_000);
  }
}
