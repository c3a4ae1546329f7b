package io.parley.pbft;

import io.parley.api.Limits;
import io.parley.kit.Quorums;

/**
 * How much a view change is: VIEW-CHANGEs of all replicas, and a proof for each height of the
 * window. A replica holds, verifies and journals that much before it enters a view. The largest
 * window for which it fits is a function of the number of replicas (pitfall B2).
 */
final class ViewChangeSize {
  /** Bytes of what a VIEW-CHANGE states of one height, on the wire at most. */
  static final int PREPARED_BYTES = 60;

  /** Bytes of a ballot beside its signature, on the wire at most. */
  static final int BALLOT_BYTES = 12;

  /** Bytes of a signature: those of no scheme are longer. */
  private static final int SIGNATURE_BYTES = 96;

  /** Bytes of a message or entry beside the lists in it. */
  private static final int FRAME_BYTES = 1_024;

  /** Bytes of all that a view rests on. */
  static final long BYTES_MAX = 32L << 20;

  /**
   * Signatures that are verified before a view begins: in half of the preset's maximal time-out, 15
   * s, at 10,000 a second, which two cores verify of Ed25519.
   */
  static final long SIGNATURES_MAX = 150_000;

  private ViewChangeSize() {}

  /** Bytes of a VIEW-CHANGE that states something of so many heights; far below a frame's limit. */
  static long ofStated(long heights) {
    return FRAME_BYTES + heights * PREPARED_BYTES;
  }

  /** The most bytes on which a view rests. */
  static long bytes(int n, long window) {
    return n * ofStated(window)
        + window * (PREPARED_BYTES + (long) quorum(n) * (BALLOT_BYTES + SIGNATURE_BYTES));
  }

  /** The largest window whose view changes fit {@code n} replicas. */
  static int windowMax(int n) {
    long byFrame = (Limits.FRAME_BYTES_MAX - FRAME_BYTES) / PREPARED_BYTES;
    long bySignatures = SIGNATURES_MAX / quorum(n);
    long perHeight = bytes(n, 1) - bytes(n, 0);
    long byBytes = (BYTES_MAX - bytes(n, 0)) / perHeight;
    return (int) Math.min(byFrame, Math.min(bySignatures, byBytes));
  }

  private static int quorum(int n) {
    return new Quorums(n).quorum();
  }

  /**
   * Requires that the window fits.
   *
   * @throws IllegalArgumentException if it does not
   */
  static void check(int n, int window) {
    int max = windowMax(n);
    if (window > max) {
      throw new IllegalArgumentException(
          "window is "
              + window
              + ", and a view change of "
              + n
              + " replicas fits only a window of at most "
              + max
              + ": set window to that or less, and checkpointInterval to at most half of it");
    }
  }
}
