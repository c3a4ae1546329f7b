package io.parley.node;

import java.time.Duration;
import java.util.function.Consumer;

/** Makes a node's threads: named after the replica, daemons, and never failing in silence. */
final class Threads {
  /** What a thread does. */
  interface Body {
    void run() throws Exception;
  }

  private final String prefix;
  private final Consumer<Throwable> onFailure;

  /**
   * @param prefix such as {@code parley-R0-}
   * @param onFailure told of anything that ends a thread before its time
   */
  Threads(String prefix, Consumer<Throwable> onFailure) {
    this.prefix = prefix;
    this.onFailure = onFailure;
  }

  /** A thread that is not started yet. */
  Thread make(String name, Body body) {
    return make(name, 0, body);
  }

  /** A thread that is not started yet, with a stack of so many bytes; 0 for the JVM's own. */
  Thread make(String name, long stackBytes, Body body) {
    Thread thread = new Thread(null, () -> guard(body), prefix + name, stackBytes);
    thread.setDaemon(true);
    return thread;
  }

  private void guard(Body body) {
    try {
      body.run();
    } catch (Throwable e) {
      onFailure.accept(e);
    }
  }

  /** Waits for the end of {@code thread}, if that is another one; returns whether it has ended. */
  static boolean join(Thread thread, Duration waitMax) {
    if (thread == Thread.currentThread() || thread.getState() == Thread.State.NEW) {
      return true;
    }
    try {
      thread.join(Math.max(1, waitMax.toMillis()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return !thread.isAlive();
  }
}
