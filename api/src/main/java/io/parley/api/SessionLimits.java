package io.parley.api;

/**
 * How much the session table may hold. Part of the replicated state's rules: all replicas of a
 * cluster must use the same, and change it only while the whole cluster is stopped.
 *
 * @param sessionWindowMax sequences above the low-water mark that a session may have executed;
 *     clients rely on 8,192
 * @param sessionReplyBytesMax bytes of cached results in one session; beyond, the oldest are
 *     forgotten
 * @param sessionsPerClientMax sessions of one client; beyond, its least recently used is evicted
 * @param sessionsMax sessions of all clients
 */
public record SessionLimits(
    int sessionWindowMax, long sessionReplyBytesMax, int sessionsPerClientMax, int sessionsMax) {
  /** What a cluster uses that does not say otherwise. */
  public static final SessionLimits DEFAULT = new SessionLimits(8_192, 16L << 20, 64, 10_000);

  public SessionLimits {
    if (sessionWindowMax < 1
        || sessionReplyBytesMax < 0
        || sessionsPerClientMax < 1
        || sessionsMax < 1) {
      throw new IllegalArgumentException("limits of sessions are positive");
    }
  }
}
