package io.parley.node;

import io.parley.driver.inbox.Stalls;
import java.util.function.LongSupplier;

/** The {@link Stalls} of a node's threads. Thread-safe. */
final class SharedStalls {
  private final Stalls stalls = new Stalls();
  private final LongSupplier elapsed;

  /**
   * @param elapsed µs of {@link io.parley.api.Moment#elapsed}
   */
  SharedStalls(LongSupplier elapsed) {
    this.elapsed = elapsed;
  }

  /** {@code part} was handed something to do. */
  synchronized void handed(Stalls.Part part) {
    stalls.handed(part, elapsed.getAsLong());
  }

  /** {@code part} finished so many of the things that it was handed. */
  synchronized void finished(Stalls.Part part, int count) {
    stalls.finished(part, count, elapsed.getAsLong());
  }

  /** The process stood still from then till now, if that is long enough to count. */
  synchronized void stood(long from, long until) {
    stalls.stood(from, until);
  }

  /** For how long the node stood still so far, µs. */
  synchronized long total(long now) {
    return stalls.total(now);
  }
}
