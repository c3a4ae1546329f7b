package io.parley.transport.grpc;

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
  private static final long INTERVAL_NANOS = 1_000_000_000;

  private final Logger logger;
  private final LongSupplier clockNanos;
  private final Map<Trouble, Slot> slots = new EnumMap<>(Trouble.class);

  RateLimitedLog(Logger logger, LongSupplier clockNanos) {
    this.logger = logger;
    this.clockNanos = clockNanos;
    for (Trouble trouble : Trouble.values()) {
      slots.put(trouble, new Slot());
    }
  }

  void warn(Trouble trouble, String message) {
    warn(trouble, message, null);
  }

  void warn(Trouble trouble, String message, @Nullable Throwable cause) {
    long suppressed = slot(trouble).admit(clockNanos.getAsLong());
    if (suppressed < 0) {
      return;
    }
    String suffix = suppressed == 0 ? "" : " (and " + suppressed + " more like this)";
    logger.warn("{}{}", message, suffix, cause);
  }

  /** How often {@code trouble} has been, logged or not. */
  long count(Trouble trouble) {
    Slot slot = slot(trouble);
    synchronized (slot) {
      return slot.count;
    }
  }

  private Slot slot(Trouble trouble) {
    return Objects.requireNonNull(slots.get(trouble));
  }

  private static final class Slot {
    private long count;
    private long suppressed;
    private long nextNanos;

    /** How many lines were left out since the last one, or -1 if this one is to be left out. */
    private synchronized long admit(long nowNanos) {
      boolean first = count == 0;
      count++;
      if (!first && nowNanos - nextNanos < 0) {
        suppressed++;
        return -1;
      }
      long left = suppressed;
      suppressed = 0;
      nextNanos = nowNanos + INTERVAL_NANOS;
      return left;
    }
  }
}
