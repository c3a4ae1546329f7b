package io.parley.kit;

import io.parley.api.MemoryBounds;
import io.parley.api.ReplicaId;
import io.parley.kit.GivenBundle.Origin;

/**
 * For what there is room among pending bundles: a client has a part of that for what clients give
 * themselves, a peer a share of that for what peers relay, and so has what is known from proposals
 * alone. Nobody takes the room of others (pitfalls B1, L3). Not thread-safe.
 */
final class PendingRoom {
  /** One client's part of what clients give, so that there is room for another. */
  private static final int CLIENT_PART = 2;

  /**
   * Beside that, the part that peers may relay, in equal shares and of each one bundle more; and
   * the part for what is known from proposals alone.
   */
  private static final int SECOND_HAND_PART = 2;

  private static final Origin PROPOSALS = new Origin.Proposals();

  private final PendingBundles pending;

  /** Of what clients gave; all together {@link RequestPool#RELEASED_FACTOR} times as many. */
  private final long bytesMax;

  private final long clientBytesMax;
  private final long proposalsBytesMax;
  private final long peerBytesMax;

  PendingRoom(PendingBundles pending, int n, MemoryBounds memory) {
    this.pending = pending;
    bytesMax = Math.max(1, memory.pendingBytesMax() / RequestPool.RELEASED_FACTOR);
    clientBytesMax = Math.max(1, bytesMax / CLIENT_PART);
    proposalsBytesMax = bytesMax / SECOND_HAND_PART;
    peerBytesMax = proposalsBytesMax / Math.max(1, n - 1);
  }

  /** Bytes of all that may be pending. */
  long max() {
    return RequestPool.RELEASED_FACTOR * bytesMax;
  }

  /** Whether the client that gives this bundle may have one more pending. */
  boolean isForClient(GivenBundle given) {
    return isForClient(given, 1);
  }

  /**
   * @param factor by which the bounds of clients are raised
   */
  private boolean isForClient(GivenBundle given, int factor) {
    Origin client = given.bearer();
    long size = given.bundle().heapBytes();
    return pending.count(client) < factor * RequestPool.CLIENT_BUNDLES_MAX
        && pending.bytes(client) + size <= factor * clientBytesMax
        && pending.ownBytes() + size <= factor * bytesMax;
  }

  /** Whether so many bytes more may be pending in all. */
  boolean isFor(long size) {
    return pending.bytes() + size <= max();
  }

  /**
   * Whether there is room for a bundle of {@code peer}: who takes nothing of its share has room for
   * one, however large.
   *
   * @param asked bundles for which that peer was asked, which count as much as those that are here
   * @param size heap bytes of the bundle; 1 if they are not known
   */
  boolean isForPeer(ReplicaId peer, int asked, long size) {
    Origin origin = new Origin.Peer(peer);
    int here = pending.count(origin);
    long bytes = pending.bytes(origin);
    long each = here == 0 ? 0 : bytes / here;
    boolean share = bytes + each * asked + size <= peerBytesMax;
    boolean first = bytes == 0 && asked == 0;
    return here + asked < RequestPool.RELAYED_BUNDLES_MAX && (share || first) && isFor(size);
  }

  /** Whether a bundle that was in flight may be pending again. */
  boolean isForReturned(GivenBundle given) {
    long size = given.bundle().heapBytes();
    if (given.bearer() instanceof Origin.Peer peer) {
      return isForPeer(peer.id(), 0, size);
    }
    boolean room =
        given.isByItsClient()
            ? isForClient(given, RequestPool.RELEASED_FACTOR)
            : pending.bytes(PROPOSALS) + size <= proposalsBytesMax;
    return room && isFor(size);
  }
}
