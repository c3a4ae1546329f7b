package io.parley.transport.grpc;

import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/** Event loops that tell of every error on them: of the loop itself, and of its tasks. */
final class WatchedLoops extends MultiThreadIoEventLoopGroup {
  WatchedLoops(int threads, ThreadFactory factory, Alarm alarm) {
    // Children are made by the super class's constructor: the alarm has to come along with it.
    super(threads, factory, NioIoHandler.newFactory(), alarm);
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
