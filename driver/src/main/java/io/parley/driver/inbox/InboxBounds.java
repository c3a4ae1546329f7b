package io.parley.driver.inbox;

/**
 * How much may wait for a replica, and how much it takes in one turn.
 *
 * @param peerFrames frames of one peer and lane that wait to be verified; the oldest are dropped
 * @param peerMessages verified messages of one peer that wait; the oldest are dropped
 * @param streamFrames frames of one client's stream that wait to be verified; further bundles are
 *     refused
 * @param clientBundles verified bundles of one client that wait; further ones are refused
 * @param totals of all peers, and of all clients
 * @param turnMessagesMax peers' messages in one turn; the replica's own are not counted
 * @param turnBundlesMax client bundles in one turn
 */
public record InboxBounds(
    Bound peerFrames,
    Bound peerMessages,
    Bound streamFrames,
    Bound clientBundles,
    Totals totals,
    int turnMessagesMax,
    int turnBundlesMax) {
  /**
   * Bytes that wait in all, whoever sent them (pitfall B1).
   *
   * @param peerFrames of all peers; whoever has most loses its oldest
   * @param peerMessages of all peers, with their objects; whoever has most loses its oldest
   * @param streamFrames of all clients; further bundles are refused
   * @param clientBundles of all clients, with their objects; further ones are refused
   */
  public record Totals(long peerFrames, long peerMessages, long streamFrames, long clientBundles) {
    public Totals {
      if (peerFrames < 1 || peerMessages < 1 || streamFrames < 1 || clientBundles < 1) {
        throw new IllegalArgumentException("bounds of an inbox are positive");
      }
    }

    /** Those of a replica that nobody told otherwise. */
    public static final Totals DEFAULT = new Totals(32L << 20, 32L << 20, 32L << 20, 32L << 20);
  }

  /** What a replica has unless told otherwise. */
  public static final InboxBounds DEFAULT = of(Totals.DEFAULT);

  public InboxBounds {
    if (turnMessagesMax < 1 || turnBundlesMax < 1) {
      throw new IllegalArgumentException("bounds of an inbox are positive");
    }
  }

  /** With room for {@code totals}, half of which one client may take, and one peer all. */
  public static InboxBounds of(Totals totals) {
    return new InboxBounds(
        new Bound(4_096, totals.peerFrames),
        new Bound(8_192, totals.peerMessages),
        new Bound(1_024, Math.max(1, totals.streamFrames / 2)),
        new Bound(1_024, Math.max(1, totals.clientBundles / 2)),
        totals,
        256,
        256);
  }
}
