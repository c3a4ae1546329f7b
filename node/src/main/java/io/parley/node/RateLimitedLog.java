package io.parley.node;

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
  private static final long INTERVAL_NANOS = Duration.ofSeconds(1).toNanos();

  private static final class Line {
    long last;
    long suppressed;
  }

  private final Logger log;
  private final Map<String, Line> lines = new HashMap<>();

  RateLimitedLog(Logger log) {
    this.log = log;
  }

  /**
   * @param reason one of a fixed set, so that their number is bounded
   */
  void warn(String reason, String wholeDetail) {
    say(Level.WARN, reason, wholeDetail);
  }

  /** Likewise, of what is no cause for concern. */
  void info(String reason, String wholeDetail) {
    say(Level.INFO, reason, wholeDetail);
  }

  private void say(Level level, String reason, String wholeDetail) {
    String detail = Bounds.shorten(wholeDetail, Bounds.LOG_CHARS_MAX);
    long suppressed = admit(reason);
    if (suppressed > 0) {
      log.atLevel(level)
          .log("{}: {} (and {} more of this kind since the last)", reason, detail, suppressed);
    } else if (suppressed == 0) {
      log.atLevel(level).log("{}: {}", reason, detail);
    }
  }

  /** How many were suppressed since the last line, or -1 if this one is, too. */
  private synchronized long admit(String reason) {
    long now = System.nanoTime();
    Line line = lines.get(reason);
    if (line == null) {
      line = new Line();
      lines.put(reason, line);
    } else if (now - line.last < INTERVAL_NANOS) {
      line.suppressed++;
      return -1;
    }
    long suppressed = line.suppressed;
    line.last = now;
    line.suppressed = 0;
    return suppressed;
  }
}
