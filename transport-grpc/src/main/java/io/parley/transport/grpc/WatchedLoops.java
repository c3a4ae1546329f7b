package io.parley.transport.grpc;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.function.Consumer;

/** Event loops that tell of every error on them: of the loop itself, and of its tasks. */
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
    protected int runIo() {
      try {
        return super.runIo();
      } catch (Error e) {
        alarm.check(e);
        throw e;
      }
    }

    @Override
    public void execute(Runnable task) {
      super.execute(watched(task));
    }

    @Override
    public void lazyExecute(Runnable task) {
      super.lazyExecute(watched(task));
    }

    private Runnable watched(Runnable task) {
      return () -> {
        try {
          task.run();
        } catch (Error e) {
          alarm.check(e);
          throw e;
        }
      };
    }
  }
}
