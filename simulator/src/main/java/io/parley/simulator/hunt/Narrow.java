package io.parley.simulator.hunt;

import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.InboxBounds;
import java.time.Duration;

/**
 * Bounds so narrow that a slow or paused replica fills them: in every third run, so that what
 * happens at a bound happens often.
 */
final class Narrow {
  private static final int EVERY = 3;
  private static final long BYTES = 1 << 20;

  static final InboxBounds INBOX =
      new InboxBounds(
          new Bound(24, BYTES),
          new Bound(12, BYTES),
          new Bound(4, BYTES),
          new Bound(2, BYTES),
          new InboxBounds.Totals(BYTES, BYTES, BYTES, BYTES),
          4,
          2);

  /** Replies are remembered as in a node: who forgets them does not answer what is sent again. */
  static final DoorBounds DOOR =
      new DoorBounds(
          64,
          1,
          64,
          4,
          1,
          DoorBounds.DEFAULT.repliesMax(),
          DoorBounds.DEFAULT.repliesBytesMax(),
          Duration.ofMillis(50));

  private Narrow() {}

  /** Whether the run of this seed is one of them. */
  static boolean isChosenBy(long seed) {
    return Math.floorMod(seed, EVERY) == 0;
  }
}
