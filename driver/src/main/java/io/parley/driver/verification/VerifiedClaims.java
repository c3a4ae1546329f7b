package io.parley.driver.verification;

import io.parley.api.Digest;

/**
 * Remembers which claims were verified, by a digest that binds all they are made of, signatures
 * included; never those that failed. It may forget any. Thread-safe where the {@link Verifier} that
 * asks it is used from many threads.
 */
public interface VerifiedClaims {
  boolean contains(Digest claim);

  void add(Digest claim);

  /**
   * Whether all claims of a message were verified, whose bytes have this digest. What it is made of
   * may be more than claims are remembered, and must not be verified anew each time that it is
   * repeated (pitfall B4).
   */
  boolean containsMessage(Digest message);

  void addMessage(Digest message);
}
