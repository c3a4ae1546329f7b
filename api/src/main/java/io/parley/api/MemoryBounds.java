package io.parley.api;

/**
 * How much a replica's core may hold, by what it holds it for. What waits, is worked on or is kept
 * is counted by {@link Batch#heapBytes} and {@link Bundle#heapBytes}, so that the bounds hold for
 * the heap and not for the wire alone (pitfall B1).
 *
 * <p>The first three are equal on all replicas ({@link SharedLimits}): replicas may judge each
 * other's messages by them. The others are a replica's own, and nothing but its own service rests
 * on them.
 *
 * @param batchBytesMax bytes of the encoded bundles in one batch, see {@link Batch#size}
 * @param windowBytesMax heap bytes of all batches that are proposed and not yet behind a stable
 *     checkpoint, or not yet committed
 * @param undeliveredBytesMax heap bytes of all batches that are decided and not executed
 * @param pendingBytesMax heap bytes of all clients' bundles that wait to be proposed
 * @param decidedBytesMax heap bytes of executed batches that are kept for peers that are behind
 */
public record MemoryBounds(
    long batchBytesMax,
    long windowBytesMax,
    long undeliveredBytesMax,
    long pendingBytesMax,
    long decidedBytesMax) {
  private static final long OWN_BYTES_MAX = 16L << 20;

  /** What a replica has that nobody told otherwise: it is at home in a heap of 256 MiB. */
  public static final MemoryBounds DEFAULT = of(SharedLimits.DEFAULT);

  public MemoryBounds {
    if (batchBytesMax < 1
        || windowBytesMax < 1
        || undeliveredBytesMax < 1
        || pendingBytesMax < 1
        || decidedBytesMax < 0) {
      throw new IllegalArgumentException("bounds of memory are positive");
    }
  }

  /** Those of a cluster, with presets for a replica's own. */
  public static MemoryBounds of(SharedLimits limits) {
    return of(limits, OWN_BYTES_MAX, OWN_BYTES_MAX);
  }

  /** Those of a cluster, and a replica's own. */
  public static MemoryBounds of(SharedLimits limits, long pendingBytesMax, long decidedBytesMax) {
    return new MemoryBounds(
        limits.batchBytesMax(),
        limits.windowBytesMax(),
        limits.undeliveredBytesMax(),
        pendingBytesMax,
        decidedBytesMax);
  }
}
