package io.parley.hotstuff;

import io.parley.api.MemoryBounds;
import io.parley.api.Option;
import io.parley.api.Option.Scope;
import io.parley.api.Option.Unit;
import io.parley.api.Options;
import io.parley.kit.StandardOptions;
import io.parley.pacemaker.Complain;
import io.parley.pacemaker.LeaderTerms;
import io.parley.pacemaker.Pacemaker;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * HotStuff's settings.
 *
 * @param pacemaker how views are left
 * @param filtering whether a leader leaves out what uncommitted ancestors of its block have
 * @param truncation whether a proposal leaves out the ancestors of its block
 * @param byReputation whether those lead that have voted lately
 * @param termViews views that a leader leads in succession; 1 if leaders go round
 * @param termTime how long a leader leads at most while something is wanted of it
 * @param checkpointInterval a checkpoint is taken at every multiple of this height
 * @param window how many heights above the stable checkpoint are proposed
 * @param batchCommandsMax commands in one proposal
 * @param executionLagMax how many heights above the last executed one commands are proposed
 * @param viewTimeout a view without a certificate for this long is given up, as long as nothing was
 *     observed
 * @param viewTimeoutMin what it falls to at most
 * @param viewTimeoutMax what it rises to at most
 * @param stalledTimeoutsMax by how many of itself a time-out is prolonged at most where this
 *     replica stood still
 * @param expectedRate how fast a leader is at least while commands wait, in percent of what others
 *     showed; 0 if nothing is expected
 * @param resendInterval how often what may be lost is sent again
 * @param clockSkewMax how far a proposal's time may lie ahead of a replica's own
 * @param memory how much may be held
 */
record HotStuffOptions(
    String pacemaker,
    boolean filtering,
    boolean truncation,
    boolean byReputation,
    int termViews,
    Duration termTime,
    int checkpointInterval,
    int window,
    int batchCommandsMax,
    int executionLagMax,
    Duration viewTimeout,
    Duration viewTimeoutMin,
    Duration viewTimeoutMax,
    int stalledTimeoutsMax,
    int expectedRate,
    Duration resendInterval,
    Duration clockSkewMax,
    MemoryBounds memory) {

  /** What it takes for a checkpoint's height to be committed while the window is full. */
  private static final int WINDOW_SPARE = 4;

  private static final Option PACEMAKER =
      Option.oneOf(
          "pacemaker",
          Scope.CLUSTER,
          Pacemaker.NAMES,
          "How replicas replace a leader together: relay by relay, all to all, or by complaints to"
              + " the next one.");
  private static final Option TERM_VIEWS =
      new Option(
          "termViews",
          Scope.CLUSTER,
          Unit.COUNT,
          4_096,
          LeaderTerms.TERM_VIEWS_MIN,
          1 << 30,
          "Views that a leader leads in succession.");
  private static final Option TERM_TIME =
      new Option(
          "termTime",
          Scope.CLUSTER,
          Unit.MILLISECONDS,
          60_000,
          10,
          3_600_000,
          "How long a leader leads in succession, not counting idle time; its term ends by this or"
              + " by termViews.");
  private static final Option WINDOW =
      StandardOptions.window(
          1_024,
          6,
          "Heights above the stable checkpoint that are proposed, at least twice the checkpoint"
              + " interval and 4.");
  private static final Option EXECUTION_LAG_MAX =
      StandardOptions.executionLagMax(
          8, "Heights above the last executed one that commands are proposed at.");
  private static final Option VIEW_TIMEOUT =
      StandardOptions.viewTimeout(
          "A view without a certificate for this long is given up, and its leader replaced.");

  private static final String STICKY = "sticky";
  private static final String ROUND_ROBIN = "round-robin";
  private static final String REPUTATION = "reputation";

  private static final Option LEADERS =
      Option.oneOf(
          "leaders",
          Scope.CLUSTER,
          List.of(STICKY, ROUND_ROBIN, REPUTATION),
          "Whether a leader leads for termViews views, or another in each view, or for termViews"
              + " views those that have voted lately.");

  private static final String ON = "on";

  /** Whichever it is, each command is executed once. */
  private static final Option FILTERING =
      Option.oneOf(
          "filtering",
          Scope.REPLICA,
          List.of(ON, "off"),
          "Whether this replica, when it leads, leaves out commands that are proposed and not"
              + " committed; off to measure what that saves.");

  /** Whichever it is, what is proposed is the same. */
  private static final Option TRUNCATION =
      Option.oneOf(
          "truncation",
          Scope.REPLICA,
          List.of(ON, "off"),
          "Whether this replica, when it leads, proposes one block at a time; off shows the whole"
              + " branch above the last stable checkpoint to all with each proposal, to measure"
              + " what that saves.");

  /** Where safety rests on time-outs: complaints bind nobody. */
  private static final Option BINDING_PACEMAKER =
      Option.oneOf(
          PACEMAKER.name(),
          PACEMAKER.scope(),
          Pacemaker.NAMES.stream().filter(name -> !name.equals(Complain.NAME)).toList(),
          "How replicas replace a leader together: relay by relay, or all to all; complaints bind"
              + " nobody, and here safety rests on time-outs that do.");

  private static final List<Option> ALL =
      List.of(
          TERM_VIEWS,
          TERM_TIME,
          StandardOptions.CHECKPOINT_INTERVAL,
          WINDOW,
          StandardOptions.BATCH_COMMANDS_MAX,
          EXECUTION_LAG_MAX,
          VIEW_TIMEOUT,
          StandardOptions.VIEW_TIMEOUT_MIN,
          StandardOptions.VIEW_TIMEOUT_MAX,
          StandardOptions.STALLED_TIMEOUTS_MAX,
          StandardOptions.EXPECTED_RATE,
          StandardOptions.RESEND_INTERVAL,
          StandardOptions.CLOCK_SKEW_MAX,
          FILTERING,
          TRUNCATION,
          LEADERS);

  /** The options of a variant with these rules. */
  static List<Option> of(Rules rules) {
    Option pacemaker = rules.restsOnTimeouts() ? BINDING_PACEMAKER : PACEMAKER;
    return Stream.concat(ALL.stream(), Stream.of(pacemaker)).toList();
  }

  /** The values in {@code options}, with {@link MemoryBounds#DEFAULT}. */
  static HotStuffOptions of(Options options) {
    return of(options, MemoryBounds.DEFAULT);
  }

  /**
   * The values in {@code options}.
   *
   * @throws IllegalArgumentException if they do not go together
   */
  static HotStuffOptions of(Options options, MemoryBounds memory) {
    HotStuffOptions values =
        new HotStuffOptions(
            options.word(PACEMAKER),
            options.word(FILTERING).equals(ON),
            options.word(TRUNCATION).equals(ON),
            options.word(LEADERS).equals(REPUTATION),
            options.word(LEADERS).equals(ROUND_ROBIN) ? 1 : options.getInt(TERM_VIEWS),
            options.duration(TERM_TIME),
            options.getInt(StandardOptions.CHECKPOINT_INTERVAL),
            options.getInt(WINDOW),
            options.getInt(StandardOptions.BATCH_COMMANDS_MAX),
            options.getInt(EXECUTION_LAG_MAX),
            options.duration(VIEW_TIMEOUT),
            options.duration(StandardOptions.VIEW_TIMEOUT_MIN),
            options.duration(StandardOptions.VIEW_TIMEOUT_MAX),
            options.getInt(StandardOptions.STALLED_TIMEOUTS_MAX),
            options.getInt(StandardOptions.EXPECTED_RATE),
            options.duration(StandardOptions.RESEND_INTERVAL),
            options.duration(StandardOptions.CLOCK_SKEW_MAX),
            memory);
    StandardOptions.checkWindow(values.window, values.checkpointInterval, WINDOW_SPARE);
    StandardOptions.checkViewTimeouts(values.viewTimeout, values.viewTimeoutMax);
    return values;
  }
}
