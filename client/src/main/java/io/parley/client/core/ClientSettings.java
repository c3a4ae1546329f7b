package io.parley.client.core;

import io.parley.api.Digest;
import java.time.Duration;

/**
 * The size of the cluster and the client's limits.
 *
 * @param replicas how many there are, 1 or more
 * @param membership of which replicas have to say that they are
 * @param deadline how long a command or question is tried
 * @param bundlesInFlightMax bundles of a session that wait for replies at a time; commands gather
 *     meanwhile, and leave in one bundle when there is room
 */
public record ClientSettings(
    int replicas, Digest membership, Duration deadline, int bundlesInFlightMax) {
  /** Sequences from the lowest without a result to the next to be given; fixed by the replicas. */
  public static final int SESSION_WINDOW_MAX = 8_192;

  /** How long a bundle waits for replies before it is sent again, to all; doubles each time. */
  public static final Duration RESEND_AFTER = Duration.ofMillis(500);

  /** Where the doubling of {@link #RESEND_AFTER} ends. */
  public static final Duration RESEND_AFTER_MAX = Duration.ofSeconds(4);

  /** The least time that an overloaded leader is left alone, whatever it asks for. */
  public static final Duration RETRY_AFTER_MIN = Duration.ofMillis(10);

  /** The most time that an overloaded leader is left alone, whatever it asks for. */
  public static final Duration RETRY_AFTER_MAX = Duration.ofSeconds(2);

  /**
   * For how long a client has nothing to send, and waits for nothing, before it says by itself that
   * it has its results: so long that one which goes on by and by says so with its next bundle.
   */
  public static final Duration ACKNOWLEDGE_AFTER = Duration.ofSeconds(2);

  /**
   * Heap bytes of results at the replicas from which on it does, so that small results never cost a
   * bundle more (pitfall C2). If all of the 4,096 sessions that there are by the presets keep less,
   * half of the 16 MiB for results is free for those who go on.
   */
  public static final int ACKNOWLEDGE_BYTES_MIN = 2_048;

  /** How long a client that is closed waits until its session is closed, too. */
  public static final Duration CLOSE_AFTER_MAX = Duration.ofSeconds(1);

  public ClientSettings {
    if (replicas < 1) {
      throw new IllegalArgumentException("a cluster has 1 replica or more, found " + replicas);
    }
    if (deadline.isNegative() || deadline.isZero()) {
      throw new IllegalArgumentException("the deadline must be positive, found " + deadline);
    }
    if (bundlesInFlightMax < 1) {
      throw new IllegalArgumentException(
          "bundlesInFlightMax must be 1 or more, found " + bundlesInFlightMax);
    }
  }

  /** How many correct replicas there are at least: n - f. */
  public int correct() {
    return replicas - (oneCorrect() - 1);
  }

  /** How many matching words contain one of a correct replica: f + 1, with f = ⌊(n - 1) / 3⌋. */
  public int oneCorrect() {
    return (replicas - 1) / 3 + 1;
  }
}
