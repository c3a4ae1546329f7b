package io.parley.client.core;

import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What replicas keep of a session's results that this client has, as it has not acknowledged them:
 * that goes with its next bundle. When the client rests and that is much, it says so by itself, so
 * that what it leaves there keeps nobody out (pitfall C2).
 */
final class Receipts {
  /** Heap bytes of the results of a bundle, by the sequence after its last. */
  private final TreeMap<Long, Long> bundles = new TreeMap<>();

  private long bytes;
  private long restsSince = Flight.NEVER;

  /** All commands of a flight of this session have an outcome. */
  void ended(Flight flight) {
    if (flight.resultBytes() > 0) {
      bundles.merge(flight.end(), flight.resultBytes(), Long::sum);
      bytes += flight.resultBytes();
    }
  }

  /** A bundle leaves that acknowledges all below {@code sequence}. */
  void acknowledged(long sequence) {
    SortedMap<Long, Long> gone = bundles.headMap(sequence + 1);
    gone.values().forEach(each -> bytes -= each);
    gone.clear();
  }

  /** Another session begins, or none. */
  void clear() {
    bundles.clear();
    bytes = 0;
    restsSince = Flight.NEVER;
  }

  /**
   * Whether to acknowledge all that there is.
   *
   * @param rests whether the client has nothing to send in its session and waits for nothing there
   */
  boolean isDue(boolean rests, long now) {
    if (!rests) {
      restsSince = Flight.NEVER;
    } else if (restsSince == Flight.NEVER) {
      restsSince = now;
    }
    return wakeAt() <= now;
  }

  /** When it is due if the client goes on resting. */
  long wakeAt() {
    boolean matters = bytes >= ClientSettings.ACKNOWLEDGE_BYTES_MIN;
    return matters && restsSince != Flight.NEVER
        ? restsSince + ClientSettings.ACKNOWLEDGE_AFTER.toNanos()
        : Flight.NEVER;
  }
}
