package io.parley.pbft;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import io.parley.api.Options;
import java.time.Duration;
import java.util.List;

/**
 * PBFT's settings.
 *
 * @param checkpointInterval K: a checkpoint is taken at every multiple of this height
 * @param window L: how many heights above the stable checkpoint can be worked on
 * @param pipelineMax proposals that may be undecided at a time
 * @param batchCommandsMax commands in one proposal
 * @param executionLagMax decided heights that may wait for execution
 * @param viewTimeout without progress for this long, the view is given up
 * @param viewTimeoutMax cap of its doubling
 * @param resendInterval how often what may be lost is sent again
 * @param clockSkewMax how far a proposal's time may lie ahead of a replica's own
 */
record PbftOptions(
    int checkpointInterval,
    int window,
    int pipelineMax,
    int batchCommandsMax,
    int executionLagMax,
    Duration viewTimeout,
    Duration viewTimeoutMax,
    Duration resendInterval,
    Duration clockSkewMax) {

  private static final Option CHECKPOINT_INTERVAL =
      new Option(
          "checkpointInterval",
          Scope.CLUSTER,
          Unit.COUNT,
          256,
          1,
          1 << 16,
          "Heights between two checkpoints.");
  private static final Option WINDOW =
      new Option(
          "window",
          Scope.CLUSTER,
          Unit.COUNT,
          512,
          2,
          1 << 17,
          "Heights above the stable checkpoint that can be worked on, at least twice the"
              + " checkpoint interval.");
  private static final Option PIPELINE_MAX =
      new Option(
          "pipelineMax",
          Scope.REPLICA,
          Unit.COUNT,
          4,
          1,
          1 << 10,
          "Proposals that may be undecided at a time.");
  private static final Option BATCH_COMMANDS_MAX =
      new Option(
          "batchCommandsMax",
          Scope.REPLICA,
          Unit.COUNT,
          2_000,
          1,
          1 << 20,
          "Commands in one proposal.");
  private static final Option EXECUTION_LAG_MAX =
      new Option(
          "executionLagMax",
          Scope.REPLICA,
          Unit.COUNT,
          64,
          1,
          1 << 16,
          "Decided heights that may wait for execution.");
  private static final Option VIEW_TIMEOUT =
      new Option(
          "viewTimeout",
          Scope.REPLICA,
          Unit.MILLISECONDS,
          1_000,
          10,
          600_000,
          "Without progress for this long, the leader is replaced.");
  private static final Option VIEW_TIMEOUT_MAX =
      new Option(
          "viewTimeoutMax",
          Scope.REPLICA,
          Unit.MILLISECONDS,
          30_000,
          10,
          3_600_000,
          "Cap of the view time-out, which doubles with every view that fails.");
  private static final Option RESEND_INTERVAL =
      new Option(
          "resendInterval",
          Scope.REPLICA,
          Unit.MILLISECONDS,
          250,
          5,
          60_000,
          "How often what may have been lost is sent again.");
  private static final Option CLOCK_SKEW_MAX =
      new Option(
          "clockSkewMax",
          Scope.CLUSTER,
          Unit.MILLISECONDS,
          2_000,
          1,
          3_600_000,
          "How far a proposal's time may lie ahead of a replica's own clock.");

  static final List<Option> ALL =
      List.of(
          CHECKPOINT_INTERVAL,
          WINDOW,
          PIPELINE_MAX,
          BATCH_COMMANDS_MAX,
          EXECUTION_LAG_MAX,
          VIEW_TIMEOUT,
          VIEW_TIMEOUT_MAX,
          RESEND_INTERVAL,
          CLOCK_SKEW_MAX);

  /**
   * The values in {@code options}.
   *
   * @throws IllegalArgumentException if they do not go together
   */
  static PbftOptions of(Options options) {
    PbftOptions values =
        new PbftOptions(
            options.getInt(CHECKPOINT_INTERVAL),
            options.getInt(WINDOW),
            options.getInt(PIPELINE_MAX),
            options.getInt(BATCH_COMMANDS_MAX),
            options.getInt(EXECUTION_LAG_MAX),
            options.duration(VIEW_TIMEOUT),
            options.duration(VIEW_TIMEOUT_MAX),
            options.duration(RESEND_INTERVAL),
            options.duration(CLOCK_SKEW_MAX));
    if (values.window < 2 * values.checkpointInterval) {
      throw new IllegalArgumentException(
          "window is "
              + values.window
              + ", expected at least twice the checkpointInterval, "
              + 2 * values.checkpointInterval);
    }
    if (values.viewTimeoutMax.compareTo(values.viewTimeout) < 0) {
      throw new IllegalArgumentException(
          "viewTimeoutMax is "
              + values.viewTimeoutMax.toMillis()
              + "ms, expected at least the viewTimeout, "
              + values.viewTimeout.toMillis()
              + "ms");
    }
    return values;
  }
}
