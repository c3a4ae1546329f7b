package io.parley.simulator.replica;

import io.parley.api.Checkpoint;

/** Who starts replicas and ends them, as their incarnations see it. */
public interface Supervisor {
  /** Does something that happens to a replica. If that makes it crash, it does so afterwards. */
  void step(Instance instance, Runnable what);

  /** The present step of {@code instance} ends in a crash that leaves so many of the writes. */
  void crashAfterStep(Instance instance, int kept);

  /** The disk gave back what was never written: the replica stays down. */
  void damaged(Instance instance, String why);

  /** The replica cannot go on without this state. */
  void needsState(Instance instance, Checkpoint target);
}
