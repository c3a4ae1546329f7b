package io.parley.node;

import io.parley.api.Digest;
import io.parley.driver.verification.ClaimCache;
import io.parley.driver.verification.VerifiedClaims;

/** What the verifying threads remember together. Thread-safe. */
final class SharedClaims implements VerifiedClaims {
  private final ClaimCache cache = new ClaimCache(ClaimCache.CLAIMS_MAX);

  @Override
  public synchronized boolean contains(Digest claim) {
    return cache.contains(claim);
  }

  @Override
  public synchronized void add(Digest claim) {
    cache.add(claim);
  }
}
