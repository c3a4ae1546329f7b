package io.parley.transport.grpc;

import io.parley.api.RateLimit;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Logs each kind of trouble at most once a second, and says how many lines it left out, so that a
 * hostile peer can not fill the disk. Thread-safe.
 */
final class RateLimitedLog {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final Logger logger;
  private final LongSupplier clockNanos;
  private final Map<Trouble, RateLimit> limits = new EnumMap<>(Trouble.class);

  RateLimitedLog(Logger logger, LongSupplier clockNanos) {
    this.logger = logger;
    this.clockNanos = clockNanos;
    for (Trouble trouble : Trouble.values()) {
      limits.put(trouble, new RateLimit(INTERVAL));
    }
  }

  void warn(Trouble trouble, String message) {
    warn(trouble, message, null);
  }

  void warn(Trouble trouble, String message, @Nullable Throwable cause) {
    long suppressed = limit(trouble).admit(clockNanos.getAsLong());
    if (suppressed < 0) {
      return;
    }
    String suffix = suppressed == 0 ? "" : " (and " + suppressed + " more like this)";
    logger.warn("{}{}", message, suffix, cause);
  }

  /** How often {@code trouble} has been, logged or not. */
  long count(Trouble trouble) {
    return limit(trouble).count();
  }

  private RateLimit limit(Trouble trouble) {
    return Objects.requireNonNull(limits.get(trouble));
  }
}
