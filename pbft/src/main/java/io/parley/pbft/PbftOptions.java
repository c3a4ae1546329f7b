package io.parley.pbft;

import io.parley.api.MemoryBounds;
import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import io.parley.api.Options;
import io.parley.kit.StandardOptions;
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
 * @param viewTimeout without progress for this long, the view is given up, as long as nothing was
 *     observed
 * @param viewTimeoutMin what it falls to at most
 * @param viewTimeoutMax what it rises to at most
 * @param stalledTimeoutsMax by how many of itself a time-out is prolonged at most where this
 *     replica stood still
 * @param resendInterval how often what may be lost is sent again
 * @param clockSkewMax how far a proposal's time may lie ahead of a replica's own
 * @param memory how much may be held
 */
record PbftOptions(
    int checkpointInterval,
    int window,
    int pipelineMax,
    int batchCommandsMax,
    int executionLagMax,
    Duration viewTimeout,
    Duration viewTimeoutMin,
    Duration viewTimeoutMax,
    int stalledTimeoutsMax,
    Duration resendInterval,
    Duration clockSkewMax,
    MemoryBounds memory) {

  private static final Option WINDOW =
      StandardOptions.window(
          512,
          2,
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
  private static final Option EXECUTION_LAG_MAX =
      StandardOptions.executionLagMax(1, "Decided heights that may wait for execution.");
  private static final Option VIEW_TIMEOUT =
      StandardOptions.viewTimeout("Without progress for this long, the leader is replaced.");

  static final List<Option> ALL =
      List.of(
          StandardOptions.CHECKPOINT_INTERVAL,
          WINDOW,
          PIPELINE_MAX,
          StandardOptions.BATCH_COMMANDS_MAX,
          EXECUTION_LAG_MAX,
          VIEW_TIMEOUT,
          StandardOptions.VIEW_TIMEOUT_MIN,
          StandardOptions.VIEW_TIMEOUT_MAX,
          StandardOptions.STALLED_TIMEOUTS_MAX,
          StandardOptions.RESEND_INTERVAL,
          StandardOptions.CLOCK_SKEW_MAX);

  /** The values in {@code options}, with {@link MemoryBounds#DEFAULT}. */
  static PbftOptions of(Options options) {
    return of(options, MemoryBounds.DEFAULT);
  }

  /**
   * The values in {@code options}.
   *
   * @throws IllegalArgumentException if they do not go together
   */
  static PbftOptions of(Options options, MemoryBounds memory) {
    PbftOptions values =
        new PbftOptions(
            options.getInt(StandardOptions.CHECKPOINT_INTERVAL),
            options.getInt(WINDOW),
            options.getInt(PIPELINE_MAX),
            options.getInt(StandardOptions.BATCH_COMMANDS_MAX),
            options.getInt(EXECUTION_LAG_MAX),
            options.duration(VIEW_TIMEOUT),
            options.duration(StandardOptions.VIEW_TIMEOUT_MIN),
            options.duration(StandardOptions.VIEW_TIMEOUT_MAX),
            options.getInt(StandardOptions.STALLED_TIMEOUTS_MAX),
            options.duration(StandardOptions.RESEND_INTERVAL),
            options.duration(StandardOptions.CLOCK_SKEW_MAX),
            memory);
    StandardOptions.checkWindow(values.window, values.checkpointInterval, 0);
    StandardOptions.checkViewTimeouts(values.viewTimeout, values.viewTimeoutMax);
    return values;
  }
}
