package io.parley.kit;

import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import java.time.Duration;

/**
 * Settings that protocols have in common, so that one name means one thing in all of them, and what
 * must hold between them. Where protocols differ in range or meaning, they say it.
 */
public final class StandardOptions {
  /**
   * A checkpoint is taken at every multiple of this height, and in between if many bytes were
   * decided ({@link CheckpointSchedule}).
   */
  public static final Option CHECKPOINT_INTERVAL =
      new Option(
          "checkpointInterval",
          Scope.CLUSTER,
          Unit.COUNT,
          256,
          1,
          1 << 16,
          "Heights between two checkpoints at most; fewer where their batches are large.");

  /** Commands in one proposal. */
  public static final Option BATCH_COMMANDS_MAX =
      new Option(
          "batchCommandsMax",
          Scope.REPLICA,
          Unit.COUNT,
          2_000,
          1,
          1 << 20,
          "Commands in one proposal.");

  /** What the view time-out falls to at most, as commits are observed. */
  public static final Option VIEW_TIMEOUT_MIN =
      new Option(
          "viewTimeoutMin",
          Scope.CLUSTER,
          Unit.MILLISECONDS,
          1_000,
          10,
          600_000,
          "The view time-out follows how long commits take, and does not fall below this, nor"
              + " below the viewTimeout if that is less.");

  /** What the view time-out rises to at most. */
  public static final Option VIEW_TIMEOUT_MAX =
      new Option(
          "viewTimeoutMax",
          Scope.CLUSTER,
          Unit.MILLISECONDS,
          30_000,
          10,
          3_600_000,
          "The most that the view time-out rises to; it doubles with every view that fails.");

  /** How often what may be lost is sent again. */
  public static final Option RESEND_INTERVAL =
      new Option(
          "resendInterval",
          Scope.REPLICA,
          Unit.MILLISECONDS,
          250,
          5,
          60_000,
          "How often what may have been lost is sent again.");

  /**
   * By how many time-outs a time-out is prolonged at most where the replica itself stood still, or
   * has to look first at what had arrived.
   */
  public static final Option STALLED_TIMEOUTS_MAX =
      new Option(
          "stalledTimeoutsMax",
          Scope.REPLICA,
          Unit.COUNT,
          2,
          0,
          100,
          "A time-out is longer by the time in which this replica itself stood still, or verified"
              + " what had arrived before, but by so many time-outs at most.");

  /** How fast a leader is at least ({@link ExpectedRate}). */
  public static final Option EXPECTED_RATE =
      new Option(
          "expectedRate",
          Scope.CLUSTER,
          Unit.COUNT,
          0,
          0,
          ExpectedRate.PERCENT_MAX,
          "While commands wait, a leader is given up that for two time-outs orders less than this"
              + " many percent of what leaders before it showed; 0 for none.");

  /** How far a proposal's time may lie ahead of a replica's own. */
  public static final Option CLOCK_SKEW_MAX =
      new Option(
          "clockSkewMax",
          Scope.CLUSTER,
          Unit.MILLISECONDS,
          2_000,
          1,
          3_600_000,
          "How far a proposal's time may lie ahead of a replica's own clock.");

  private StandardOptions() {}

  /** How many heights above the stable checkpoint are worked on. */
  public static Option window(int preset, int min, String meaning) {
    return new Option("window", Scope.CLUSTER, Unit.COUNT, preset, min, 1 << 17, meaning);
  }

  /** How many heights may wait for execution. */
  public static Option executionLagMax(int min, String meaning) {
    return new Option("executionLagMax", Scope.REPLICA, Unit.COUNT, 64, min, 1 << 16, meaning);
  }

  /**
   * For how long a view may fail to get on before it is given up, as long as nothing was observed:
   * enough for processes that have just started, all on one busy machine.
   */
  public static Option viewTimeout(String meaning) {
    return new Option(
        "viewTimeout", Scope.CLUSTER, Unit.MILLISECONDS, 10_000, 10, 600_000, meaning);
  }

  /**
   * Requires that one checkpoint can become stable while the next is worked towards.
   *
   * @param spare heights that the protocol needs beyond two intervals
   * @throws IllegalArgumentException if the window is too small
   */
  public static void checkWindow(int window, int checkpointInterval, int spare) {
    int min = 2 * checkpointInterval + spare;
    if (window < min) {
      throw new IllegalArgumentException(
          "window is "
              + window
              + ", expected at least twice the checkpointInterval"
              + (spare == 0 ? "" : " and " + spare)
              + ", "
              + min);
    }
  }

  /**
   * Requires that a cap is not below what it caps.
   *
   * @throws IllegalArgumentException if it is
   */
  public static void checkViewTimeouts(Duration viewTimeout, Duration viewTimeoutMax) {
    if (viewTimeoutMax.compareTo(viewTimeout) < 0) {
      throw new IllegalArgumentException(
          "viewTimeoutMax is "
              + viewTimeoutMax.toMillis()
              + "ms, expected at least the viewTimeout, "
              + viewTimeout.toMillis()
              + "ms");
    }
  }
}
