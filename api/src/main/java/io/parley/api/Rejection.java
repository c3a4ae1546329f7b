package io.parley.api;

/**
 * Why a message was dropped.
 *
 * @param reason counted
 * @param detail for people; names the value found and the value expected
 */
public record Rejection(Reason reason, String detail) {
  /** What messages are dropped for. */
  public enum Reason {
    /** The bytes are not a message. */
    MALFORMED,
    /** Larger than a limit allows. */
    TOO_LARGE,
    /** Of another cluster, epoch or protocol. */
    FOREIGN,
    /** Of a replica whose settings differ where they must be equal. */
    UNEQUAL,
    /** A claim in it does not verify. */
    UNVERIFIED,
    /** Its sender or signer has no right to say it. */
    NOT_ENTITLED,
    /** It breaks a rule of the protocol. */
    ILLEGAL,
    /** Contradicts what the same replica said before. */
    CONFLICTING,
    /** Of a view or height too far ahead. */
    AHEAD,
    /** A buffer that its sender may fill is full. */
    OVERFLOW
  }

  public static Rejection malformed(String detail) {
    return new Rejection(Reason.MALFORMED, detail);
  }

  @Override
  public String toString() {
    return reason + ": " + detail;
  }
}
