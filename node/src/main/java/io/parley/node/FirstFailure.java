package io.parley.node;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Whether a node had to stop by itself, and why: the first reason counts. Thread-safe. */
final class FirstFailure {
  private final AtomicReference<@Nullable Throwable> reason = new AtomicReference<>();
  private final Consumer<Throwable> onFailure;

  /**
   * @param onFailure called once, by the thread that failed
   */
  FirstFailure(Consumer<Throwable> onFailure) {
    this.onFailure = onFailure;
  }

  void fail(Throwable why) {
    if (reason.compareAndSet(null, why)) {
      onFailure.accept(why);
    }
  }

  boolean failed() {
    return reason.get() != null;
  }

  Optional<Throwable> reason() {
    return Optional.ofNullable(reason.get());
  }
}
