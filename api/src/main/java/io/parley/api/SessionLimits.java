package io.parley.api;

/**
 * How much the session table may hold. Part of the replicated state's rules: all replicas of a
 * cluster must use the same, and change it only while the whole cluster is stopped.
 *
 * @param sessionWindowMax sequences above the low-water mark that a session may have executed;
 *     clients rely on 8,192
 * @param sessionResultBytesMax heap bytes of the results kept in all sessions, each with its
 *     objects, until they are acknowledged; at least {@link #RESULT_BYTES_MAX}. A command is
 *     executed only if one more result of the largest size fits, and as much as its client holds
 *     already stays free
 * @param sessionsPerClientMax sessions of one client; beyond, that which was unused longest goes,
 *     if it was so for {@code sessionIdleMax}, else none is opened. The same beyond what is left of
 *     half of {@code sessionsMax} when all clients' sessions but their first are taken off: no
 *     client has more than that beside others
 * @param sessionsMax sessions of all clients; beyond, as for one client
 * @param sessionIdleMax for how long, in µs of agreed time, a session stays in which nothing is
 *     new: no command is executed, or refused for want of room, and no more acknowledged than
 *     before; after that it goes when its room is needed. One height moves this time on by {@link
 *     #idleStepMax} at most. At least ten times by how much leaders' clocks may be ahead
 */
public record SessionLimits(
    int sessionWindowMax,
    long sessionResultBytesMax,
    int sessionsPerClientMax,
    int sessionsMax,
    long sessionIdleMax) {
  /**
   * µs by which one height may always move on the time for which sessions are idle.
   *
   * @see #idleStepMax
   */
  public static final long IDLE_STEP_MIN = 1_000_000;

  /** So many idle nights, and clients that come after them, let a session go. */
  private static final int IDLE_STEPS = 10;

  /** µs that a session stays unused unless said otherwise: ten minutes. */
  public static final long IDLE_MAX = 600_000_000;

  /** Clients of which the highest number is known, for each session that there may be. */
  private static final int MARKS_FACTOR = 2;

  /** Heap bytes of what is known of a client beside its sessions. */
  private static final long MARK_BYTES = 288;

  /** Heap bytes of any result at most, with its objects. */
  public static final long RESULT_BYTES_MAX = Limits.COMMAND_BYTES_MAX + 1_024;

  /** Heap bytes of a session without results, and without the bits for those refused. */
  private static final long SESSION_BYTES = 640;

  /** Encoded bytes of a session beside its results and what was refused. */
  private static final long ENCODED_BYTES = 256;

  /** What a cluster uses that does not say otherwise. */
  public static final SessionLimits DEFAULT = new SessionLimits(8_192, 16L << 20, 64, 4_096);

  public SessionLimits {
    if (sessionWindowMax < 1
        || sessionResultBytesMax < RESULT_BYTES_MAX
        || sessionsPerClientMax < 1
        || sessionsMax < 1
        || sessionIdleMax < 1) {
      throw new IllegalArgumentException(
          "limits of sessions are positive, and one result of "
              + RESULT_BYTES_MAX
              + " bytes fits in sessionResultBytesMax");
    }
  }

  /** Limits with the idle time that is usual. */
  public SessionLimits(
      int sessionWindowMax, long sessionResultBytesMax, int sessionsPerClientMax, int sessionsMax) {
    this(sessionWindowMax, sessionResultBytesMax, sessionsPerClientMax, sessionsMax, IDLE_MAX);
  }

  /**
   * µs by which one height moves on the time for which sessions are idle, at most: so that neither
   * an idle night nor a jump of the clocks lets any go at once, and that a cluster in which little
   * is decided does not keep the dead for ever.
   */
  public long idleStepMax() {
    return Math.max(IDLE_STEP_MIN, sessionIdleMax / IDLE_STEPS);
  }

  /** Clients of which is known which numbers they have used, also when they have no session. */
  public int clientsMax() {
    return MARKS_FACTOR * sessionsMax;
  }

  /** The most heap that the table takes: all sessions, clients and results. */
  public long heapBytesMax() {
    return heapBytes(sessionsMax, sessionResultBytesMax);
  }

  /** The heap that so many sessions take whose results take {@code resultBytes}. */
  public long heapBytes(int sessions, long resultBytes) {
    return sessions * (SESSION_BYTES + sessionWindowMax / Byte.SIZE)
        + clientsMax() * MARK_BYTES
        + resultBytes;
  }

  /** The most bytes that an encoded session has. */
  public long encodedBytesMax() {
    return ENCODED_BYTES
        + (long) sessionWindowMax * (Long.BYTES + Integer.BYTES)
        + sessionResultBytesMax;
  }
}
