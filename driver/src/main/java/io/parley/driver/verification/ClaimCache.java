package io.parley.driver.verification;

import io.parley.api.Digest;
import java.util.LinkedHashSet;

/** Remembers a bounded number of claims; the oldest are forgotten. Not thread-safe. */
public final class ClaimCache implements VerifiedClaims {
  /** Claims that a node remembers. */
  public static final int CLAIMS_MAX = 65_536;

  private final int sizeMax;
  private final LinkedHashSet<Digest> verified = new LinkedHashSet<>();

  /** Holds so many claims. */
  public ClaimCache(int sizeMax) {
    this.sizeMax = sizeMax;
  }

  @Override
  public boolean contains(Digest claim) {
    return verified.contains(claim);
  }

  @Override
  public void add(Digest claim) {
    if (verified.add(claim) && verified.size() > sizeMax) {
      var oldest = verified.iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
