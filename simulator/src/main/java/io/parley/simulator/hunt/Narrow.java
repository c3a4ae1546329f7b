package io.parley.simulator.hunt;

import io.parley.api.MemoryBounds;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.InboxBounds;
import io.parley.simulator.faults.FaultKind;
import java.time.Duration;
import java.util.Set;

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

  /** Replies are forgotten at once: what is sent again is answered from the sessions. */
  static final DoorBounds DOOR = new DoorBounds(64, 1, 64, 4, 1, 2, 2_048, Duration.ofMillis(50));

  /** Of machines with a heap so small that a few hundred bundles fill it. */
  static final MemoryBounds HEAP = new MemoryBounds(8_192, 150_000, 60_000, 60_000, 200_000);

  private static final int HEAP_EVERY = 3;

  private Narrow() {}

  /** Whether heaps are small in the run of this seed, unless it has commands that fill them. */
  static boolean hasSmallHeaps(long seed, Set<FaultKind> kinds) {
    return Math.floorMod(seed, HEAP_EVERY) == 1 && !kinds.contains(FaultKind.SIZES);
  }

  /**
   * Of how many checkpoints the state is kept on disk in the run of this seed: of each second or
   * third, or, as often, of none.
   */
  static int snapshotEvery(long seed) {
    int drawn = Math.floorMod(seed, 4);
    return drawn < 2 ? 0 : drawn;
  }

  /** Whether the run of this seed is one of them. */
  static boolean isChosenBy(long seed) {
    return Math.floorMod(seed, EVERY) == 0;
  }
}
