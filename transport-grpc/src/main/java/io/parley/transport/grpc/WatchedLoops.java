package io.parley.transport.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Event loops that tell of every error on them: of the loop itself, and of its tasks, be they
 * executed, submitted or scheduled. What these last throw Netty keeps in their futures, for nobody.
 */
final class WatchedLoops extends MultiThreadIoEventLoopGroup {
  private volatile Consumer<Channel> accepted = channel -> {};

  WatchedLoops(int threads, ThreadFactory factory, Alarm alarm) {
    // Children are made by the super class's constructor: the alarm has to come along with it.
    super(threads, factory, NioIoHandler.newFactory(), alarm);
  }

  /** Is told of all connections that others make from now on. */
  void whenAccepted(Consumer<Channel> told) {
    accepted = told;
  }

  @Override
  public ChannelFuture register(Channel channel) {
    if (channel.parent() != null) {
      accepted.accept(channel);
    }
    return super.register(channel);
  }

  @Override
  protected IoEventLoop newChild(
      Executor executor, IoHandlerFactory handlers, Object... arguments) {
    return new WatchedLoop(this, executor, handlers, (Alarm) arguments[0]);
  }

  private static final class WatchedLoop extends SingleThreadIoEventLoop {
    private final Alarm alarm;

    private WatchedLoop(
        WatchedLoops parent, Executor executor, IoHandlerFactory handlers, Alarm alarm) {
      super(parent, executor, handlers);
      this.alarm = alarm;
    }

    @Override
    protected void run() {
      try {
        super.run();
      } catch (Error e) {
        alarm.check(e);
        throw e;
      }
    }

    @Override
    public void execute(Runnable task) {
      super.execute(alarm.watch(task));
    }

    @Override
    public void lazyExecute(Runnable task) {
      super.lazyExecute(alarm.watch(task));
    }

    @Override
    public Future<?> submit(Runnable task) {
      return super.submit(alarm.watch(task));
    }

    @Override
    public <T> Future<T> submit(Runnable task, T result) {
      return super.submit(alarm.watch(task), result);
    }

    @Override
    public <T> Future<T> submit(Callable<T> task) {
      return super.submit(alarm.watchCall(task));
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable task, long delay, TimeUnit unit) {
      return super.schedule(alarm.watch(task), delay, unit);
    }

    @Override
    public <V> ScheduledFuture<V> schedule(Callable<V> task, long delay, TimeUnit unit) {
      return super.schedule(alarm.watchCall(task), delay, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleAtFixedRate(
        Runnable task, long delay, long period, TimeUnit unit) {
      return super.scheduleAtFixedRate(alarm.watch(task), delay, period, unit);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable task, long delay, long pause, TimeUnit unit) {
      return super.scheduleWithFixedDelay(alarm.watch(task), delay, pause, unit);
    }
  }
}
