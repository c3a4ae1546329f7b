package io.parley.api;

/**
 * How a message is vouched for on its way out.
 *
 * @param kind who vouches
 * @param statement what is signed; for {@link Kind#CHANNEL} it is not used
 */
public record Seal(Kind kind, Statement statement) {
  /** Who vouches. */
  public enum Kind {
    /** The identity key. */
    SIGNATURE,
    /** The quorum scheme: the signature is a share of a certificate. */
    SHARE,
    /** A vector of message authentication codes, one for each replica. */
    AUTHENTICATOR,
    /** The authenticated connection alone. */
    CHANNEL
  }

  private static final Seal BY_CHANNEL =
      new Seal(Kind.CHANNEL, new Statement("channel", 0, 0, Digest.ZERO));

  /** Signed with the identity key. */
  public static Seal signature(Statement statement) {
    return new Seal(Kind.SIGNATURE, statement);
  }

  /** Signed as a share of a certificate. */
  public static Seal share(Statement statement) {
    return new Seal(Kind.SHARE, statement);
  }

  /** Not signed. */
  public static Seal channel() {
    return BY_CHANNEL;
  }
}
