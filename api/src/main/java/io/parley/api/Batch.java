package io.parley.api;

import java.util.List;

/**
 * What is decided at one height: bundles in order, and the proposer's clock. A null request or an
 * empty block is a batch without bundles.
 */
public final class Batch {
  /** Heap bytes of a batch beside its bundles. Held against the truth by a test. */
  private static final int OBJECT_BYTES = 256;

  /** The null request: nothing, at no time. */
  public static final Batch EMPTY = new Batch(0, List.of());

  private final long stamp;
  private final List<Bundle> bundles;
  private final Digest digest;
  private final long size;
  private final long heapBytes;

  /**
   * @param stamp the proposer's wall clock, µs since 1970, 0 or more
   * @param bundles at most {@link Limits#BATCH_BUNDLES_MAX}
   */
  public Batch(long stamp, List<Bundle> bundles) {
    this.stamp = stamp;
    this.bundles = List.copyOf(bundles);
    LayoutWriter out = new LayoutWriter(32 + bundles.size() * Digest.SIZE);
    out.text("parley-batch").i64(stamp).i32(bundles.size());
    long bytes = 0;
    long heap = OBJECT_BYTES;
    for (Bundle bundle : bundles) {
      out.digest(bundle.id().digest());
      bytes += bundle.encoded().size();
      heap += bundle.heapBytes();
    }
    digest = out.sha256();
    size = bytes;
    heapBytes = heap;
  }

  /** The most that {@link #heapBytes} is for a legal batch of {@code size} bytes. */
  public static long heapBytesMax(long size) {
    long commandsMax = size / Bundle.COMMAND_BYTES_MIN;
    return OBJECT_BYTES
        + Math.min(Limits.BATCH_BUNDLES_MAX, size / Bundle.BYTES_MIN) * Bundle.heapBytes(0, 0)
        + Bundle.heapBytes(commandsMax, size);
  }

  /** The proposer's wall clock, µs since 1970. */
  public long stamp() {
    return stamp;
  }

  public List<Bundle> bundles() {
    return bundles;
  }

  /** Binds the stamp and, in order, all that the clients signed. */
  public Digest digest() {
    return digest;
  }

  /** Bytes of all encoded bundles. */
  public long size() {
    return size;
  }

  /** Bytes that it takes in the heap: {@link Bundle#heapBytes} and what holds them together. */
  public long heapBytes() {
    return heapBytes;
  }

  public boolean isEmpty() {
    return bundles.isEmpty();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Batch that && stamp == that.stamp && bundles.equals(that.bundles);
  }

  @Override
  public int hashCode() {
    return digest.hashCode();
  }

  @Override
  public String toString() {
    return bundles.toString();
  }
}
