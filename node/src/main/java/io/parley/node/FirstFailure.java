package io.parley.node;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Whether a node had to stop by itself, and why: the first reason counts. Thread-safe. */
final class FirstFailure {
  private final AtomicReference<@Nullable Throwable> reason = new AtomicReference<>();
  private volatile @Nullable Thread waiter;

  /** Whom the first failure wakes, if parked. */
  void wakes(Thread thread) {
    waiter = thread;
  }

  /** Allocates nothing: the reason may be that there is no memory (pitfall B5). */
  void fail(Throwable why) {
    if (reason.compareAndSet(null, why)) {
      LockSupport.unpark(waiter);
    }
  }

  boolean failed() {
    return reason.get() != null;
  }

  Optional<Throwable> reason() {
    return Optional.ofNullable(reason.get());
  }
}
