package io.parley.node;

import io.parley.api.RateLimit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * What a peer, a client or a lively protocol can cause: at most one line a second for each reason,
 * with the number of those left out since the last. Thread-safe.
 */
final class RateLimitedLog {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Logger log;
  private final Map<String, RateLimit> limits = new HashMap<>();

  RateLimitedLog(Logger log) {
    this.log = log;
  }

  /**
   * @param reason one of a fixed set, so that their number is bounded
   */
  void warn(String reason, String wholeDetail) {
    say(Level.WARN, reason, wholeDetail);
  }

  /** Says what is no cause for concern, as rarely. */
  void info(String reason, String wholeDetail) {
    say(Level.INFO, reason, wholeDetail);
  }

  private void say(Level level, String reason, String wholeDetail) {
    String detail = Bounds.shorten(wholeDetail, Bounds.LOG_CHARS_MAX);
    long suppressed = limit(reason).admit(System.nanoTime());
    if (suppressed > 0) {
      log.atLevel(level)
          .log("{}: {} (and {} more of this kind since the last)", reason, detail, suppressed);
    } else if (suppressed == 0) {
      log.atLevel(level).log("{}: {}", reason, detail);
    }
  }

  private synchronized RateLimit limit(String reason) {
    return limits.computeIfAbsent(reason, absent -> new RateLimit(INTERVAL));
  }
}
