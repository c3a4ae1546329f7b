package io.parley.transport.grpc;

import io.parley.api.RateLimit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/**
 * Logs each kind of trouble, of each party that is known, at intervals that double from a second to
 * an hour, and says how many lines it left out, so that neither a hostile peer nor a dead one fills
 * the disk. Each line begins with whose it is. Thread-safe.
 */
final class RateLimitedLog {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofHours(1);

  private record Key(Trouble trouble, String about) {}

  private static final class Line {
    final RateLimit limit = new RateLimit(FIRST, LONGEST);

    /** When each cause was there last, ns. */
    private final Map<Enum<?>, Long> causes = new HashMap<>();

    /** What has not been the cause for long is told soon; causes that alternate are not. */
    synchronized void caused(Enum<?> cause, long nowNanos) {
      Long last = causes.put(cause, nowNanos);
      if (last == null || nowNanos - last >= LONGEST.toNanos()) {
        limit.changed();
      }
    }
  }

  private final Logger logger;
  private final String owner;
  private final LongSupplier clockNanos;
  private final Map<Trouble, LongAdder> counts = new EnumMap<>(Trouble.class);
  private final Map<Key, Line> lines = new HashMap<>();

  /**
   * @param owner who writes
   */
  RateLimitedLog(Logger logger, String owner, LongSupplier clockNanos) {
    this.logger = logger;
    this.owner = owner;
    this.clockNanos = clockNanos;
    for (Trouble trouble : Trouble.values()) {
      counts.put(trouble, new LongAdder());
    }
  }

  void warn(Trouble trouble, String message) {
    warn(trouble, message, null);
  }

  void warn(Trouble trouble, String message, @Nullable Throwable why) {
    tell(line(trouble, ""), trouble, message, why);
  }

  /**
   * Logs trouble with one party.
   *
   * @param about one of a fixed set, so that their number is bounded
   * @param cause told soon if it was not the cause for long; never what a peer chooses the words of
   */
  void warn(Trouble trouble, String about, Enum<?> cause, String message) {
    Line line = line(trouble, about);
    line.caused(cause, clockNanos.getAsLong());
    tell(line, trouble, message, null);
  }

  private void tell(Line line, Trouble trouble, String message, @Nullable Throwable why) {
    count(trouble, 1);
    long suppressed = line.limit.admit(clockNanos.getAsLong());
    if (suppressed >= 0) {
      String suffix = suppressed == 0 ? "" : " (and " + suppressed + " more like this)";
      logger.warn("{}: {}{}", owner, message, suffix, why);
    }
  }

  /** Says that trouble with one party is over, if it was told. */
  void over(Trouble trouble, String about, String message) {
    if (line(trouble, about).limit.over()) {
      logger.atLevel(Level.INFO).log("{}: {}", owner, message);
    }
  }

  private void count(Trouble trouble, int by) {
    Objects.requireNonNull(counts.get(trouble)).add(by);
  }

  /** How often {@code trouble} has been, logged or not. */
  long count(Trouble trouble) {
    return Objects.requireNonNull(counts.get(trouble)).sum();
  }

  private synchronized Line line(Trouble trouble, String about) {
    return lines.computeIfAbsent(new Key(trouble, about), absent -> new Line());
  }
}
