package io.parley.transport.grpc;

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
