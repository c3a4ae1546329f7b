package io.parley.transport.grpc;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The threads of one transport, a few for input and output, others only to look up hosts; and their
 * buffers. An error on any of them is told (pitfall B5).
 */
final class NetThreads {
  private final WatchedLoops loops;
  private final ExecutorService resolvers;
  private final WatchedAllocator buffers;
  private final Alarm alarm;

  /**
   * @param owner first part of the threads' names
   * @param alarm told of all errors on them
   */
  NetThreads(String owner, Alarm alarm) {
    this.alarm = alarm;
    int threads = Math.min(Tuning.THREADS_MAX, Runtime.getRuntime().availableProcessors());
    loops = new WatchedLoops(threads, new DefaultThreadFactory(owner + "-net", true), alarm);
    buffers = new WatchedAllocator(alarm);
    ThreadFactory resolving = new DefaultThreadFactory(owner + "-resolve", true);
    resolvers = Executors.newCachedThreadPool(alarm.watchThreads(resolving));
  }

  EventLoopGroup loops() {
    return loops;
  }

  /** Is told of all connections that others make from now on. */
  void whenAccepted(Consumer<Channel> told) {
    loops.whenAccepted(told);
  }

  ByteBufAllocator buffers() {
    return buffers;
  }

  /** Direct memory that buffers in use take. */
  long pinnedBytes() {
    return buffers.pinnedDirectMemory();
  }

  /** Direct memory that buffers have, whether in use or not. */
  long usedBytes() {
    return buffers.metric().usedDirectMemory();
  }

  Alarm alarm() {
    return alarm;
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

  /** A count of messages that have begun to arrive. */
  BegunMessages begun(BegunMessages.Bounds bounds) {
    return new BegunMessages(bounds, System::nanoTime, this::schedule);
  }

  /** Ends all threads; whether they ended in a bounded time. */
  boolean close() {
    resolvers.shutdownNow();
    Future<?> ended = loops.shutdownGracefully(0, Tuning.CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
    return ended.awaitUninterruptibly(2L * Tuning.CLOSE_MILLIS_MAX);
  }
}
