package io.parley.api;

/** How a sender vouches for the {@link Message#statement} of its message. */
public enum Seal {
  /** Signed with the identity key. */
  SIGNATURE,
  /** Signed under the quorum scheme: the signature is a share of a certificate. */
  SHARE,
  /** A vector of message authentication codes, one for each replica. */
  AUTHENTICATOR,
  /** Not signed: the authenticated connection alone vouches for who sends the message. */
  CHANNEL
}
