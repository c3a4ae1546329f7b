package io.parley.node;

import io.parley.api.Digest;
import io.parley.driver.verification.ClaimCache;
import io.parley.driver.verification.VerifiedClaims;

/** What the verifying threads remember together. Thread-safe. */
final class SharedClaims implements VerifiedClaims {
  private final ClaimCache cache;

  /** Of a cluster of {@code n} replicas. */
  SharedClaims(int n) {
    cache = ClaimCache.ofCluster(n);
  }

  /** Heap bytes of what is remembered. */
  synchronized long bytes() {
    return cache.bytes();
  }

  @Override
  public synchronized boolean contains(Digest claim) {
    return cache.contains(claim);
  }

  @Override
  public synchronized void add(Digest claim) {
    cache.add(claim);
  }

  @Override
  public synchronized boolean containsMessage(Digest message) {
    return cache.containsMessage(message);
  }

  @Override
  public synchronized void addMessage(Digest message) {
    cache.addMessage(message);
  }
}
