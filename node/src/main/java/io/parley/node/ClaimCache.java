package io.parley.node;

import io.parley.api.Digest;
import java.util.LinkedHashSet;

/**
 * Remembers which claims were verified, by a digest that binds all they are made of, signatures
 * included; never those that failed. Bounded: the oldest are forgotten. Thread-safe.
 */
final class ClaimCache {
  private final int sizeMax;
  private final LinkedHashSet<Digest> verified = new LinkedHashSet<>();

  ClaimCache(int sizeMax) {
    this.sizeMax = sizeMax;
  }

  synchronized boolean contains(Digest claim) {
    return verified.contains(claim);
  }

  synchronized void add(Digest claim) {
    if (verified.add(claim) && verified.size() > sizeMax) {
      var oldest = verified.iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
