package io.parley.examples.rounds;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import java.util.List;

/** The settings. */
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
  static final Option RESEND_INTERVAL =
      new Option(
          "resendInterval",
          Scope.REPLICA,
          Unit.MILLISECONDS,
          250,
          5,
          60_000,
          "How often what may have been lost is sent again.");
  static final Option BATCH_COMMANDS_MAX =
      new Option(
          "batchCommandsMax",
          Scope.REPLICA,
          Unit.COUNT,
          2_000,
          1,
          1 << 20,
          "Commands in one proposal.");
  static final Option CLOCK_SKEW_MAX =
      new Option(
          "clockSkewMax",
          Scope.CLUSTER,
          Unit.MILLISECONDS,
          2_000,
          1,
          3_600_000,
          "How far a proposal's time may lie ahead of a replica's own clock.");
  static final Option CHECKPOINT_INTERVAL =
      new Option(
          "checkpointInterval",
          Scope.CLUSTER,
          Unit.COUNT,
          256,
          1,
          1 << 16,
          "Heights between two checkpoints.");
  static final Option KEPT_HEIGHTS =
      new Option(
          "keptHeights",
          Scope.REPLICA,
          Unit.COUNT,
          1_024,
          1,
          1 << 20,
          "Decided heights kept for replicas that missed them, 64 MiB at most.");

  static final List<Option> ALL =
      List.of(
          ROUND_TIMEOUT,
          RESEND_INTERVAL,
          BATCH_COMMANDS_MAX,
          CLOCK_SKEW_MAX,
          CHECKPOINT_INTERVAL,
          KEPT_HEIGHTS);

  private RoundsOptions() {}
}
