package io.parley.driver.execution;

/**
 * How much the session table may hold. Part of the replicated state's rules: all replicas of a
 * cluster must use the same.
 *
 * @param sessionWindowMax sequences above the low-water mark that a session may have executed
 * @param sessionReplyBytesMax bytes of cached results in one session; beyond, the oldest are
 *     forgotten
 * @param sessionsPerClientMax sessions of one client; beyond, its least recently used is evicted
 * @param sessionsMax sessions of all clients
 */
public record SessionLimits(
    int sessionWindowMax, long sessionReplyBytesMax, int sessionsPerClientMax, int sessionsMax) {
  /** What every cluster uses. */
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
