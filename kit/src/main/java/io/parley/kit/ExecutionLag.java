package io.parley.kit;

import io.parley.api.Insight;

/**
 * What the application was given and has not executed, which is bounded in heights and in bytes: a
 * slow application makes decided batches wait, and these hold memory (pitfall B1). Not thread-safe.
 */
public final class ExecutionLag {
  private final int heightsMax;
  private final long bytesMax;
  private final HeightBytes given = new HeightBytes();
  private long executed;

  /**
   * @param heightsMax heights that may wait, 1 or more
   * @param bytesMax bytes that may wait; a batch that is larger waits alone
   * @param executed the last height executed
   */
  public ExecutionLag(int heightsMax, long bytesMax, long executed) {
    this.heightsMax = heightsMax;
    this.bytesMax = bytesMax;
    this.executed = executed;
  }

  /** The last height that the application has executed. */
  public long executed() {
    return executed;
  }

  /** Whether {@code height} is near enough to what is executed. */
  public boolean keepsUpWith(long height) {
    return height <= executed + heightsMax;
  }

  /** Whether the application may be given {@code height} now, which takes {@code bytes}. */
  public boolean mayDeliver(long height, long bytes) {
    return keepsUpWith(height) && (given.isEmpty() || given.total() + bytes <= bytesMax);
  }

  /** The application was given {@code height}, the one above the last. */
  public void delivered(long height, long bytes) {
    given.add(height, bytes);
  }

  /** The application is at {@code height}, by execution or because it was set to that state. */
  public void executed(long height) {
    executed = Math.max(executed, height);
    given.forgetThrough(height);
  }

  /** Bytes that wait for execution. */
  public long bytes() {
    return given.total();
  }

  /**
   * How many bytes wait for execution.
   *
   * @param batchBytesMax the largest that a batch can be
   */
  public Insight.Buffer buffer(long batchBytesMax) {
    return new Insight.Buffer("unexecuted bytes", given.total(), Math.max(bytesMax, batchBytesMax));
  }
}
