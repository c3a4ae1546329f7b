package io.parley.hotstuff;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import io.parley.api.Options;
import io.parley.pacemaker.LeaderTerms;
import java.time.Duration;
import java.util.List;

/**
 * HotStuff's settings.
 *
 * @param termViews views that a leader leads in succession
 * @param checkpointInterval a checkpoint is taken at every multiple of this height
 * @param window how many heights above the stable checkpoint are proposed
 * @param batchCommandsMax commands in one proposal
 * @param executionLagMax how many heights above the last executed one commands are proposed
 * @param viewTimeout a view without a certificate for this long is given up
 * @param viewTimeoutMax cap of its doubling
 * @param resendInterval how often what may be lost is sent again
 * @param clockSkewMax how far a proposal's time may lie ahead of a replica's own
 */
record HotStuffOptions(
    int termViews,
    int checkpointInterval,
    int window,
    int batchCommandsMax,
    int executionLagMax,
    Duration viewTimeout,
    Duration viewTimeoutMax,
    Duration resendInterval,
    Duration clockSkewMax) {

  /** What it takes for a checkpoint's height to be committed while the window is full. */
  private static final int WINDOW_SPARE = 4;

  private static final Option TERM_VIEWS =
      new Option(
          "termViews",
          Scope.CLUSTER,
          Unit.COUNT,
          4_096,
          LeaderTerms.TERM_VIEWS_MIN,
          1 << 30,
          "Views that a leader leads in succession.");
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
          1_024,
          6,
          1 << 17,
          "Heights above the stable checkpoint that are proposed, at least twice the checkpoint"
              + " interval and 4.");
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
          8,
          1 << 16,
          "Heights above the last executed one that commands are proposed at.");
  private static final Option VIEW_TIMEOUT =
      new Option(
          "viewTimeout",
          Scope.REPLICA,
          Unit.MILLISECONDS,
          1_000,
          10,
          600_000,
          "A view without a certificate for this long is given up, and its leader replaced.");
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
          TERM_VIEWS,
          CHECKPOINT_INTERVAL,
          WINDOW,
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
  static HotStuffOptions of(Options options) {
    HotStuffOptions values =
        new HotStuffOptions(
            options.getInt(TERM_VIEWS),
            options.getInt(CHECKPOINT_INTERVAL),
            options.getInt(WINDOW),
            options.getInt(BATCH_COMMANDS_MAX),
            options.getInt(EXECUTION_LAG_MAX),
            options.duration(VIEW_TIMEOUT),
            options.duration(VIEW_TIMEOUT_MAX),
            options.duration(RESEND_INTERVAL),
            options.duration(CLOCK_SKEW_MAX));
    int windowMin = 2 * values.checkpointInterval + WINDOW_SPARE;
    if (values.window < windowMin) {
      throw new IllegalArgumentException(
          "window is "
              + values.window
              + ", expected at least twice the checkpointInterval and "
              + WINDOW_SPARE
              + ", "
              + windowMin);
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
