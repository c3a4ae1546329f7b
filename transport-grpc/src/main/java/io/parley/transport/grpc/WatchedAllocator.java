package io.parley.transport.grpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;

/** One transport's buffers; tells of it when there is no memory for another one. Thread-safe. */
final class WatchedAllocator extends PooledByteBufAllocator {
  private static final int PAGE_BYTES = 8 << 10;

  /** A chunk has so many doublings of a page. */
  private static final int ORDER = 8;

  private final Alarm alarm;

  WatchedAllocator(Alarm alarm) {
    super(
        true,
        Tuning.THREADS_MAX,
        Tuning.THREADS_MAX,
        PAGE_BYTES,
        ORDER,
        defaultSmallCacheSize(),
        defaultNormalCacheSize(),
        defaultUseCacheForAllThreads());
    this.alarm = alarm;
  }

  @Override
  protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
    try {
      return super.newHeapBuffer(initialCapacity, maxCapacity);
    } catch (Error e) {
      alarm.check(e);
      throw e;
    }
  }

  @Override
  protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
    try {
      return super.newDirectBuffer(initialCapacity, maxCapacity);
    } catch (Error e) {
      alarm.check(e);
      throw e;
    }
  }
}
