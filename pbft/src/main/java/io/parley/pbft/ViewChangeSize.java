package io.parley.pbft;

import io.parley.api.Limits;
import io.parley.kit.Quorums;
import java.time.Duration;

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
   * Signatures that two cores verify in a second beside their other work, of schemes of 47 µs each
   * (docs/costs.md): a quarter of what they could if that were all they do.
   */
  static final long SIGNATURES_PER_SECOND = 10_000;

  private static final long SIGNATURES_LEAST = 20_000;

  // Heap bytes on a JVM with compressed pointers, objects included; held against it by a test.

  /** Of what a VIEW-CHANGE states of one height. */
  private static final long PREPARED_HEAP_BYTES = 88;

  /** Of a signature with who made it, in a list. */
  private static final long BALLOT_HEAP_BYTES = 184;

  /** Of a message, with its seal, beside the lists in it; and of a proof, with its entry. */
  private static final long MESSAGE_HEAP_BYTES = 640;

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

  /**
   * Heap bytes of all that a replica holds of view changes at most: the VIEW-CHANGEs for the
   * highest views of all, those that its view rests on, those that the next one rests on and those
   * that faulty primaries name among themselves; its own proofs, those that its view rests on, and
   * those that it fetches.
   */
  static long heapBytes(int n, long window) {
    long faulty = new Quorums(n).faulty();
    long viewChanges = 3L * n + faulty * faulty;
    long proofs = (2L + Grounds.WINDOWS_MAX) * window;
    return viewChanges * (MESSAGE_HEAP_BYTES + window * PREPARED_HEAP_BYTES)
        + proofs * (MESSAGE_HEAP_BYTES + PREPARED_HEAP_BYTES + quorum(n) * BALLOT_HEAP_BYTES);
  }

  /**
   * Signatures that are verified before a view begins at most: in half of the maximal time-out of a
   * view, so that the other half is left for what it is there for. A maximal time-out below 4 s,
   * which suits small clusters alone, lowers it no further.
   */
  static long signaturesMax(Duration viewTimeoutMax) {
    return Math.max(SIGNATURES_LEAST, SIGNATURES_PER_SECOND * viewTimeoutMax.toMillis() / 2_000);
  }

  /** The largest window whose view changes fit {@code n} replicas and the maximal time-out. */
  static int windowMax(int n, Duration viewTimeoutMax) {
    long byFrame = (Limits.FRAME_BYTES_MAX - FRAME_BYTES) / PREPARED_BYTES;
    long bySignatures = signaturesMax(viewTimeoutMax) / quorum(n);
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
  static void check(int n, int window, Duration viewTimeoutMax) {
    int max = windowMax(n, viewTimeoutMax);
    if (window > max) {
      throw new IllegalArgumentException(
          ("window is %d, and a view change of %d replicas with viewTimeoutMax %d ms fits only a"
                  + " window of at most %d: set window to that or less and checkpointInterval to at"
                  + " most half of it, or raise viewTimeoutMax")
              .formatted(window, n, viewTimeoutMax.toMillis(), max));
    }
  }
}
