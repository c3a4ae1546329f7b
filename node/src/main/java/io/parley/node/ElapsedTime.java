package io.parley.node;

import java.util.function.LongSupplier;

/** µs since it was made, of a clock that never goes back. Thread-safe. */
final class ElapsedTime implements LongSupplier {
  private final long origin = System.nanoTime();

  @Override
  public long getAsLong() {
    return (System.nanoTime() - origin) / 1_000;
  }
}
