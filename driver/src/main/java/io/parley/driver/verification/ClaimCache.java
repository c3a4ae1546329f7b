package io.parley.driver.verification;

import io.parley.api.Digest;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * Remembers a bounded number of claims, and of messages whose claims are all true; the oldest are
 * forgotten. Not thread-safe.
 */
public final class ClaimCache implements VerifiedClaims {
  /** Bytes of memory for each claim or message. */
  public static final int ENTRY_BYTES = 128;

  /** Messages that are remembered. */
  public static final int MESSAGES_MAX = 1_024;

  private static final int CLAIMS_MIN = 1 << 14;
  private static final int CLAIMS_MAX = 1 << 18;

  /** Votes of one replica that a change of leaders is made of: two for each of 512 heights. */
  private static final int CLAIMS_OF_EACH = 2 * 512;

  private final int claimsMax;
  private final int messagesMax;
  private final LinkedHashSet<Digest> claims = new LinkedHashSet<>();
  private final LinkedHashSet<Digest> messages = new LinkedHashSet<>();

  /** Holds so many claims, and as many messages but not more than {@link #MESSAGES_MAX}. */
  public ClaimCache(int claimsMax) {
    this.claimsMax = claimsMax;
    messagesMax = Math.min(claimsMax, MESSAGES_MAX);
  }

  /** One for {@code n} replicas: it holds what these say to change a leader, up to 32 MiB. */
  public static ClaimCache ofCluster(int n) {
    return new ClaimCache(claimsMax(n));
  }

  /** Heap bytes that one for {@code n} replicas takes at most. */
  public static long bytesMax(int n) {
    return (long) ENTRY_BYTES * (claimsMax(n) + MESSAGES_MAX);
  }

  /** Heap bytes of what is remembered. */
  public long bytes() {
    return (long) ENTRY_BYTES * (claims.size() + messages.size());
  }

  private static int claimsMax(int n) {
    return Math.min(CLAIMS_MAX, Math.max(CLAIMS_MIN, n * CLAIMS_OF_EACH));
  }

  @Override
  public boolean contains(Digest claim) {
    return claims.contains(claim);
  }

  @Override
  public void add(Digest claim) {
    add(claims, claim, claimsMax);
  }

  @Override
  public boolean containsMessage(Digest message) {
    return messages.contains(message);
  }

  @Override
  public void addMessage(Digest message) {
    add(messages, message, messagesMax);
  }

  private static void add(Set<Digest> known, Digest added, int sizeMax) {
    if (known.add(added) && known.size() > sizeMax) {
      var oldest = known.iterator();
      oldest.next();
      oldest.remove();
    }
  }
}
