package io.parley.api;

/**
 * How much memory a replica takes for what is replicated, or judged alike by all. All replicas of a
 * cluster must use the same, and change it only while the whole cluster is stopped; from it each
 * computes what it needs.
 *
 * @param sessions of the session table
 * @param batchBytesMax see {@link MemoryBounds#batchBytesMax}; a bundle of the largest size fits,
 *     and {@link Limits#BATCH_BYTES_MAX} is not exceeded
 * @param windowBytesMax see {@link MemoryBounds#windowBytesMax}; at least {@link
 *     #windowBytesMin(long)}
 * @param undeliveredBytesMax see {@link MemoryBounds#undeliveredBytesMax}; at least {@link
 *     Batch#heapBytesMax(long)} of a batch
 */
public record SharedLimits(
    SessionLimits sessions, long batchBytesMax, long windowBytesMax, long undeliveredBytesMax) {
  /** Batches of the largest size that fit in a window at least, so that there is a pipeline. */
  private static final int WINDOW_BATCHES_MIN = 3;

  /** What a cluster uses that does not say otherwise. */
  public static final SharedLimits DEFAULT =
      new SharedLimits(SessionLimits.DEFAULT, 2L << 20, 24L << 20, 16L << 20);

  public SharedLimits {
    require("batchBytesMax", batchBytesMax, Limits.BUNDLE_BYTES_MAX);
    if (batchBytesMax > Limits.BATCH_BYTES_MAX) {
      throw new IllegalArgumentException(
          "batchBytesMax is " + batchBytesMax + ", expected at most " + Limits.BATCH_BYTES_MAX);
    }
    require("windowBytesMax", windowBytesMax, windowBytesMin(batchBytesMax));
    require("undeliveredBytesMax", undeliveredBytesMax, Batch.heapBytesMax(batchBytesMax));
  }

  private static void require(String name, long value, long min) {
    if (value < min) {
      throw new IllegalArgumentException(name + " is " + value + ", expected at least " + min);
    }
  }

  /** The least {@code windowBytesMax} that goes with {@code batchBytesMax}. */
  public static long windowBytesMin(long batchBytesMax) {
    return WINDOW_BATCHES_MIN * Batch.heapBytesMax(batchBytesMax);
  }

  /** These, with other sessions. */
  public SharedLimits with(SessionLimits sessions) {
    return new SharedLimits(sessions, batchBytesMax, windowBytesMax, undeliveredBytesMax);
  }
}
