package io.parley.api;

/**
 * How much the session table may hold. Part of the replicated state's rules: all replicas of a
 * cluster must use the same, and change it only while the whole cluster is stopped.
 *
 * @param sessionWindowMax sequences above the low-water mark that a session may have executed;
 *     clients rely on 8,192
 * @param sessionResultBytesMax heap bytes of the results kept in all sessions, each with its
 *     objects; beyond, the client that holds most loses its oldest
 * @param sessionsPerClientMax sessions of one client; beyond, its least recently used is evicted
 * @param sessionsMax sessions of all clients
 */
public record SessionLimits(
    int sessionWindowMax, long sessionResultBytesMax, int sessionsPerClientMax, int sessionsMax) {
  /** Heap bytes of a session without results, and without the bits for those forgotten. */
  private static final long SESSION_BYTES = 1_024;

  /** Encoded bytes of a session beside its results and what is forgotten of them. */
  private static final long ENCODED_BYTES = 256;

  /** What a cluster uses that does not say otherwise. */
  public static final SessionLimits DEFAULT = new SessionLimits(8_192, 16L << 20, 64, 4_096);

  public SessionLimits {
    if (sessionWindowMax < 1
        || sessionResultBytesMax < 0
        || sessionsPerClientMax < 1
        || sessionsMax < 1) {
      throw new IllegalArgumentException("limits of sessions are positive");
    }
  }

  /** The most heap that the table takes: all sessions, and all results. */
  public long heapBytesMax() {
    return sessionsMax * (SESSION_BYTES + sessionWindowMax / Byte.SIZE) + sessionResultBytesMax;
  }

  /** The most bytes that an encoded session has. */
  public long encodedBytesMax() {
    return ENCODED_BYTES
        + (long) sessionWindowMax * (Long.BYTES + Integer.BYTES)
        + sessionResultBytesMax;
  }
}
