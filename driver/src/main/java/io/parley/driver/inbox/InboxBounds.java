package io.parley.driver.inbox;

/**
 * How much may wait for a replica, and how much it takes in one turn.
 *
 * @param peerFrames frames of one peer and lane that wait to be verified; the oldest are dropped
 * @param peerMessages verified messages of one peer that wait; the oldest are dropped
 * @param streamFrames frames of one client's stream that wait to be verified; further bundles are
 *     refused
 * @param clientBundles verified bundles of one client that wait; further ones are refused
 * @param bundlesBytesMax bytes of all clients' verified bundles that wait; further ones are refused
 * @param turnMessagesMax peers' messages in one turn; the replica's own are not counted
 * @param turnBundlesMax client bundles in one turn
 */
public record InboxBounds(
    Bound peerFrames,
    Bound peerMessages,
    Bound streamFrames,
    Bound clientBundles,
    long bundlesBytesMax,
    int turnMessagesMax,
    int turnBundlesMax) {
  /** What a node has unless told otherwise. */
  public static final InboxBounds DEFAULT =
      new InboxBounds(
          new Bound(4_096, 32L << 20),
          new Bound(8_192, 32L << 20),
          new Bound(1_024, 8L << 20),
          new Bound(1_024, 16L << 20),
          128L << 20,
          256,
          256);

  public InboxBounds {
    if (bundlesBytesMax < 1 || turnMessagesMax < 1 || turnBundlesMax < 1) {
      throw new IllegalArgumentException("bounds of an inbox are positive");
    }
  }
}
