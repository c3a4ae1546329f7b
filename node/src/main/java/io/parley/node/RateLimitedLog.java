package io.parley.node;

import io.parley.api.RateLimit;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * What a peer, a client or a lively protocol can cause: a line for each reason, at intervals that
 * double from a second to an hour, with the number of those left out since the last. Each line
 * begins with whose it is. Thread-safe.
 */
final class RateLimitedLog {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private final Logger log;
  private final Object owner;
  private final Map<String, RateLimit> limits = new HashMap<>();

  /**
   * @param owner who writes
   */
  RateLimitedLog(Logger log, Object owner) {
    this.log = log;
    this.owner = owner;
  }

  /**
   * @param reason one of a fixed set, so that their number is bounded
   */
  void warn(String reason, String wholeDetail) {
    say(Level.WARN, reason, wholeDetail);
  }

  /**
   * @param changed whether the detail is another than before, which is told soon
   */
  void warn(String reason, boolean changed, String wholeDetail) {
    if (changed) {
      limit(reason).changed();
    }
    warn(reason, wholeDetail);
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
          .log("{}: {}: {} (and {} more like this)", owner, reason, detail, suppressed);
    } else if (suppressed == 0) {
      log.atLevel(level).log("{}: {}: {}", owner, reason, detail);
    }
  }

  private synchronized RateLimit limit(String reason) {
    return limits.computeIfAbsent(reason, absent -> new RateLimit(FIRST, LONGEST));
  }
}
