package io.parley.transport.grpc;

import java.util.concurrent.Callable;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who is told of an {@link Error} on a transport's threads. gRPC and Netty log what is thrown there
 * at best, and go on without the connection, or without the thread (pitfall B5). Thread-safe.
 */
final class Alarm {
  private final Consumer<Throwable> listener;

  /**
   * @param listener allocates nothing, and does not throw
   */
  Alarm(Consumer<Throwable> listener) {
    this.listener = listener;
  }

  /** {@code task}, which tells of an error that it ends with. */
  Runnable watch(Runnable task) {
    return () -> {
      try {
        task.run();
      } catch (Error e) {
        check(e);
        throw e;
      }
    };
  }

  /** The same of a task with a result. */
  <T> Callable<T> watchCall(Callable<T> task) {
    return () -> {
      try {
        return task.call();
      } catch (Error e) {
        check(e);
        throw e;
      }
    };
  }

  /** Threads that tell of an error that ends them. */
  ThreadFactory watchThreads(ThreadFactory threads) {
    return body -> threads.newThread(watch(body));
  }

  /** Tells of {@code why} if it is an error or comes of one. */
  void check(@Nullable Throwable why) {
    for (Throwable cause = why; cause != null; cause = cause.getCause()) {
      if (cause instanceof Error) {
        listener.accept(cause);
        return;
      }
    }
  }
}
