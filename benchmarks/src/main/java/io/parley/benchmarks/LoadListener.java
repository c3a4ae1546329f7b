package io.parley.benchmarks;

import io.parley.api.Bytes;
import org.jspecify.annotations.Nullable;

/** Hears of every command's end, warm-up included. Called on clients' threads; must not block. */
@FunctionalInterface
public interface LoadListener {
  /**
   * A command has ended.
   *
   * @param index the command's, as given to the source
   * @param value its result; null if it failed
   * @param failure why it failed; null if it did not
   */
  void ended(long index, @Nullable Bytes value, @Nullable Throwable failure);
}
