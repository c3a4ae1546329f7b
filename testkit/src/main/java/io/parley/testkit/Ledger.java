package io.parley.testkit;

import io.parley.api.Batch;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.TreeMap;

/** What was decided in a run, by all lives of all replicas: safety is that nothing differs. */
final class Ledger {
  private record Decision(ReplicaId first, Digest batch, Digest state) {}

  private final TreeMap<Long, Decision> decisions = new TreeMap<>();

  /** {@code replica} delivered {@code batch} and was then in {@code state}. */
  void decided(ReplicaId replica, long height, Batch batch, Digest state) {
    Decision mine = new Decision(replica, batch.digest(), state);
    Decision theirs = decisions.putIfAbsent(height, mine);
    if (theirs == null) {
      return;
    }
    if (!theirs.batch.equals(mine.batch)) {
      throw new AssertionError(
          "agreement is broken at h" + height + ": " + theirs + " and " + mine + " " + batch);
    }
    if (!theirs.state.equals(mine.state)) {
      throw new AssertionError("states differ after h" + height + ": " + theirs + " and " + mine);
    }
  }

  /** The highest height that any replica delivered. */
  long height() {
    return decisions.isEmpty() ? 0 : decisions.lastKey();
  }
}
