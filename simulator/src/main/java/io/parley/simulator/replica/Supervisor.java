package io.parley.simulator.replica;

import io.parley.api.Checkpoint;

/** Who starts replicas and ends them, as their lives see it. */
public interface Supervisor {
  /** Does something that happens to a replica. If that makes it crash, it does so afterwards. */
  void step(Seat seat, Runnable what);

  /** The present step of {@code seat} ends in a crash that leaves so many of the writes. */
  void crashAfterStep(Seat seat, int kept);

  /** The disk gave back what was never written: the replica stays down. */
  void damaged(Seat seat, String why);

  /** The replica cannot go on without this state. */
  void needsState(Seat seat, Checkpoint target);
}
