package io.parley.node;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a node that can not go on. The reason may be that there is no memory: so what it needs is
 * there before it is needed, its thread included, and what does not succeed for want of memory is
 * tried again while those who hold it end (pitfall B5).
 */
final class Undertaker {
  /** Memory that is given back when the node fails, so that there is some to end it with. */
  private static final int RESERVE_BYTES = 1 << 20;

  private static final int ATTEMPTS_MAX = 50;
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final Logger LOG = LoggerFactory.getLogger(Node.class);

  private final FirstFailure failure;
  private final List<Runnable> steps;
  private final Consumer<Throwable> told;
  private final Thread thread;
  private final AtomicReference<byte @Nullable []> reserve =
      new AtomicReference<>(new byte[RESERVE_BYTES]);
  private volatile boolean dismissed;

  /**
   * @param steps that end the node, in order; each may be repeated
   * @param told the reason, after all steps, once
   */
  Undertaker(String name, FirstFailure failure, List<Runnable> steps, Consumer<Throwable> told) {
    this.failure = failure;
    this.steps = steps;
    this.told = told;
    thread = new Thread(this::run, name);
    thread.setDaemon(true);
    failure.wakes(thread);
  }

  /** Begins to wait for a failure. */
  void start() {
    thread.start();
  }

  /** Waits no longer; a failure that has been is dealt with nevertheless. */
  void dismiss() {
    dismissed = true;
    LockSupport.unpark(thread);
  }

  private void run() {
    while (!failure.failed() && !dismissed) {
      LockSupport.park(this);
    }
    reserve.set(null);
    if (failure.failed()) {
      steps.forEach(Undertaker::carryOut);
      failure.reason().ifPresent(this::tell);
    }
  }

  private static void carryOut(Runnable step) {
    for (int attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      try {
        step.run();
        return;
      } catch (OutOfMemoryError e) {
        LockSupport.parkNanos(PAUSE_NANOS);
      } catch (Throwable e) {
        say("a part of a node that failed can not be ended", e);
        return;
      }
    }
  }

  private void tell(Throwable why) {
    try {
      told.accept(why);
    } catch (Throwable e) {
      say("who was told of a failure failed", e);
    }
  }

  private static void say(String what, Throwable why) {
    try {
      LOG.error(what, why);
    } catch (OutOfMemoryError e) {
      why.addSuppressed(e); // There is nobody left to tell.
    }
  }
}
