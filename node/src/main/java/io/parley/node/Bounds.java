package io.parley.node;

import java.time.Duration;

/**
 * What the node itself bounds, and what happens when it is full; what its driver bounds is in
 * {@link io.parley.driver.inbox.InboxBounds} and {@link io.parley.driver.door.DoorBounds}.
 */
final class Bounds {
  /** Turns without a pause after which what the replica waits for is published again. */
  static final int WAITS_TURNS_MAX = 64;

  /** µs at least between two looks at how full the replica is. */
  static final long INSIGHT_MICROS_MIN = 100_000;

  /** Items that wait for a stage's thread; whoever hands over another one waits. */
  static final int STAGE_ITEMS_MAX = 4_096;

  /** Threads that verify. */
  static final int VERIFY_THREADS_MAX = 4;

  /** Characters in a text for people that is sent to a client. */
  static final int TEXT_CHARS_MAX = 4_000;

  /** Characters in a line of the log that a peer or a client can cause. */
  static final int LOG_CHARS_MAX = 500;

  /** Characters of each of the two statements in a line of the log that accuses a replica. */
  static final int EVIDENCE_CHARS_MAX = 220;

  /** Kinds of failures of the state machine that the log has at once, with a stack trace if any. */
  static final int TRACED_KINDS_MAX = 64;

  /** How long the end of one thread is waited for. */
  static final Duration CLOSE_WAIT_MAX = Duration.ofSeconds(5);

  /** How long a caller waits for the executor's answer. */
  static final Duration ANSWER_WAIT_MAX = Duration.ofSeconds(2);

  /** What the executor does for longer than this is told by status. */
  static final Duration BUSY_SHOWN_MIN = Duration.ofSeconds(1);

  /** What the executor does for longer than this is told by the log. */
  static final Duration BUSY_LOGGED_MIN = Duration.ofSeconds(10);

  private Bounds() {}

  /** {@code text}, cut to what fits in an answer. */
  static String shorten(String text) {
    return shorten(text, TEXT_CHARS_MAX);
  }

  static String shorten(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax - 3) + "...";
  }
}
