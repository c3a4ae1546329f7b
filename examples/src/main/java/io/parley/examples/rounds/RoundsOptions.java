package io.parley.examples.rounds;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import io.parley.kit.StandardOptions;
import java.util.List;

/** The settings, beside those that protocols have in common. */
final class RoundsOptions {
  static final Option ROUND_TIMEOUT =
      new Option(
          "roundTimeout",
          Scope.REPLICA,
          Unit.MILLISECONDS,
          1_000,
          10,
          600_000,
          "How long a step of a height's first round may take; doubles with every round, 16-fold"
              + " at most.");
  static final Option KEPT_HEIGHTS =
      new Option(
          "keptHeights",
          Scope.REPLICA,
          Unit.COUNT,
          1_024,
          1,
          1 << 20,
          "Decided heights kept for replicas that missed them, as far as there is memory.");

  static final List<Option> ALL =
      List.of(
          ROUND_TIMEOUT,
          StandardOptions.STALLED_TIMEOUTS_MAX,
          StandardOptions.RESEND_INTERVAL,
          StandardOptions.BATCH_COMMANDS_MAX,
          StandardOptions.CLOCK_SKEW_MAX,
          StandardOptions.CHECKPOINT_INTERVAL,
          KEPT_HEIGHTS);

  private RoundsOptions() {}
}
