package io.parley.kit;

import io.parley.api.MemoryAccount;
import io.parley.api.MemoryAccount.Place;

/**
 * What a core remembers of clients and their bundles beside these: what is owed, who was served,
 * what was offered or committed lately. It is bounded by number, so what it takes is reserved as a
 * whole (pitfall B1). Any thread.
 */
public final class ClientRecords {
  /** A bundle of {@link Owed}, the first of its session and client. */
  private static final long OWED_BYTES = 768;

  /** A session of {@link Served}, of a client that has had turns. */
  private static final long SERVED_BYTES = 272;

  /** A bundle of {@link OfferedBundles}, beside two bits for each replica. */
  private static final long OFFERED_BYTES = 216;

  /** A bundle that {@link RequestPool} knows to be committed. */
  private static final long COMMITTED_BYTES = 96;

  private ClientRecords() {}

  /** The account of a core among {@code n} replicas. */
  public static MemoryAccount account(int n) {
    long bytes =
        OWED_BYTES * Owed.BUNDLES_MAX
            + SERVED_BYTES * Served.SESSIONS_MAX
            + (OFFERED_BYTES + n / 4L) * OfferedBundles.bundlesMax(n)
            + COMMITTED_BYTES * RequestPool.COMMITTED_MAX;
    return new MemoryAccount("known of clients", Place.HEAP, MemoryAccount.UNKNOWN, bytes);
  }
}
