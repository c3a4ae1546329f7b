package io.parley.testkit.cost;

/**
 * The processor of one replica: workers that verify, sign and combine, and one thread for the core.
 * Work is done in the order in which it comes, by the worker that is free first. Not thread-safe.
 */
public final class Processor {
  private final long[] workersFreeAt;
  private long coreFreeAt;

  /**
   * @param cores crypto workers, 1 or more; the core's thread is one more
   */
  public Processor(int cores) {
    if (cores < 1) {
      throw new IllegalArgumentException("a processor has 1 core or more, found " + cores);
    }
    workersFreeAt = new long[cores];
  }

  /**
   * When cryptographic work that comes now is done.
   *
   * @param nowNanos virtual time, ns, never less than in earlier calls
   * @param work what it takes, ns
   */
  public long cryptoDone(long nowNanos, long work) {
    int first = 0;
    for (int i = 1; i < workersFreeAt.length; i++) {
      first = workersFreeAt[i] < workersFreeAt[first] ? i : first;
    }
    workersFreeAt[first] = Math.max(nowNanos, workersFreeAt[first]) + work;
    return workersFreeAt[first];
  }

  /**
   * When work of the core's thread that comes now is done.
   *
   * @param nowNanos virtual time, ns, never less than in earlier calls
   * @param work what it takes, ns
   */
  public long coreDone(long nowNanos, long work) {
    coreFreeAt = Math.max(nowNanos, coreFreeAt) + work;
    return coreFreeAt;
  }
}
