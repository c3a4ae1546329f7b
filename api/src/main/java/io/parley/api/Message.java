package io.parley.api;

import java.util.List;

/**
 * What replicas of one protocol say to each other. Each protocol seals its own. All methods are
 * pure, total for every message that the protocol's {@link Codec} decodes, and may be called from
 * any thread.
 */
public interface Message {
  /**
   * What its sender states by it, which is all that a signature on it is a signature on. It does
   * not depend on how the message is sealed: a vote states the same under a signature, an
   * authenticator, or by the channel alone. {@link Statement#NONE} where nothing is ever signed;
   * such a message is {@link ChannelOnly}.
   */
  Statement statement();

  /**
   * What must be verified, beyond the message's own seal, before the message becomes an event in a
   * cluster of {@code n}. The seal is verified by the driver, so no protocol can forget it.
   */
  default List<Claim> claims(int n) {
    return List.of();
  }

  /**
   * The batches in it of whose bundles it claims nothing, as others have verified them. Who keeps
   * the message counts what all its bundles take of the heap, those of its claims and these
   * (pitfall B1); the conformance suite looks for bundles that are in neither.
   */
  default List<Batch> unclaimedBatches() {
    return List.of();
  }

  /** Which connection it takes. */
  default Lane lane() {
    return Lane.CONSENSUS;
  }
}
