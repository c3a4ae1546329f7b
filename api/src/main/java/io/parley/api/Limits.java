package io.parley.api;

/** Sizes that all replicas of all clusters agree on, because proposals are judged by them. */
public final class Limits {
  /** Bytes in one command. */
  public static final int COMMAND_BYTES_MAX = 1 << 20;

  /** Commands in one bundle. */
  public static final int BUNDLE_COMMANDS_MAX = 1_024;

  /** Bytes in one encoded bundle. */
  public static final int BUNDLE_BYTES_MAX = 2 << 20;

  /** Bundles in one batch. */
  public static final int BATCH_BUNDLES_MAX = 4_096;

  /** Bytes of all bundles in one batch. */
  public static final int BATCH_BYTES_MAX = 4 << 20;

  /** Bytes in one frame between replicas, or between a client and a replica. */
  public static final int FRAME_BYTES_MAX = 16 << 20;

  /** Bytes that a codec may allocate for each byte that it decodes, whatever it is given. */
  public static final int DECODED_FACTOR_MAX = 4;

  /** Bytes that a codec may allocate besides, as small frames may have many small parts. */
  public static final int DECODED_BYTES_BASE = 8 << 20;

  /**
   * Bytes that a codec may allocate for any frame: more than a batch of the largest size takes, or
   * what one who catches up is given.
   */
  public static final int DECODED_BYTES_MAX = 16 << 20;

  /** Bytes in a public key or a signature of any scheme. */
  public static final int KEY_BYTES_MAX = 256;

  /** Replicas in one cluster. */
  public static final int REPLICAS_MAX = 1_024;

  /**
   * Bytes of the stack on which a state machine runs: a recursion that is too deep ends at the same
   * command everywhere only if all stacks are equal.
   */
  public static final int EXECUTOR_STACK_BYTES = 4 << 20;

  private Limits() {}

  /** Bytes that a codec may allocate for a frame of {@code size} bytes, whatever it is. */
  public static long decodedBytesMax(int size) {
    return Math.min(DECODED_BYTES_MAX, (long) DECODED_FACTOR_MAX * size + DECODED_BYTES_BASE);
  }
}
