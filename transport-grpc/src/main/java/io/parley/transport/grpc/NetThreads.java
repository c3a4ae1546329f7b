package io.parley.transport.grpc;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;

/** The threads of one transport: a few for input and output, others only to look up hosts. */
final class NetThreads {
  private final EventLoopGroup loops;
  private final ExecutorService resolvers;

  /**
   * @param owner first part of the threads' names
   */
  NetThreads(String owner) {
    int threads = Math.min(Tuning.THREADS_MAX, Runtime.getRuntime().availableProcessors());
    loops =
        new MultiThreadIoEventLoopGroup(
            threads, new DefaultThreadFactory(owner + "-net", true), NioIoHandler.newFactory());
    resolvers = Executors.newCachedThreadPool(new DefaultThreadFactory(owner + "-resolve", true));
  }

  EventLoopGroup loops() {
    return loops;
  }

  ExecutorService resolvers() {
    return resolvers;
  }

  /** Runs {@code task} later, unless closed before. */
  void schedule(Runnable task, long delayMillis) {
    if (loops.isShuttingDown()) {
      return;
    }
    try {
      Future<?> unused = loops.schedule(task, delayMillis, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      if (!loops.isShuttingDown()) {
        throw e;
      }
    }
  }

  /** Ends all threads; whether they ended in a bounded time. */
  boolean close() {
    resolvers.shutdownNow();
    Future<?> ended = loops.shutdownGracefully(0, Tuning.CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
    return ended.awaitUninterruptibly(2L * Tuning.CLOSE_MILLIS_MAX);
  }
}
