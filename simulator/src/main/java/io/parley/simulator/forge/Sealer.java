package io.parley.simulator.forge;

import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;

/** The keys of the replicas that collude. */
public interface Sealer {
  /** Whether the key of {@code id} is among them. */
  boolean colludes(ReplicaId id);

  /** {@code message} as {@code as}, who colludes, would send it. */
  Signed<Message> seal(ReplicaId as, Message message);
}
