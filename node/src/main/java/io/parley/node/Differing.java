package io.parley.node;

import io.parley.api.Difference;
import io.parley.api.ReplicaId;
import java.util.List;
import java.util.TreeSet;

/**
 * Of which replicas it was told that their states differ. One whose state is wrong differs at every
 * checkpoint, or at every other: only a replica that was never named is news, so that there is news
 * no more often than there are replicas, and once more when no quorum is possible. Confined to one
 * thread.
 */
final class Differing {
  private final TreeSet<ReplicaId> named = new TreeSet<>();
  private boolean isHopeless;

  /** Whether {@code now} says what was never said before, whatever the height; it is said now. */
  boolean isNew(List<Difference> now) {
    boolean isNew = false;
    for (Difference each : now) {
      isNew |= each.hopeless() && !isHopeless;
      isHopeless |= each.hopeless();
      isNew |= name(each);
    }
    return isNew;
  }

  /** Those whose state is not the one agreed on; all of them where none is. */
  private boolean name(Difference difference) {
    boolean isNew = false;
    for (var state : difference.states().entrySet()) {
      if (!state.getKey().equals(difference.agreed())) {
        isNew |= named.addAll(state.getValue());
      }
    }
    return isNew;
  }
}
