package io.parley.driver.inbox;

/**
 * A bound on a queue, which is full when either is reached.
 *
 * @param itemsMax at least 1
 * @param bytesMax at least 1
 */
public record Bound(int itemsMax, long bytesMax) {
  public Bound {
    if (itemsMax < 1 || bytesMax < 1) {
      throw new IllegalArgumentException(
          "a queue has room for an item and a byte at least, found " + itemsMax + ", " + bytesMax);
    }
  }

  /** Whether a queue with so many items and bytes has room for {@code more} bytes. */
  boolean fits(int items, long bytes, long more) {
    return items < itemsMax && bytes + more <= bytesMax;
  }
}
