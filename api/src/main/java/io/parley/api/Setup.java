package io.parley.api;

/**
 * What a replica is made of.
 *
 * @param self the replica
 * @param membership all replicas of the epoch
 * @param epoch 0, until the membership changes
 * @param options the protocol's settings, checked
 * @param memory how much it may hold
 */
public record Setup(
    ReplicaId self, Membership membership, long epoch, Options options, MemoryBounds memory) {
  /** With {@link MemoryBounds#DEFAULT}. */
  public Setup(ReplicaId self, Membership membership, long epoch, Options options) {
    this(self, membership, epoch, options, MemoryBounds.DEFAULT);
  }
}
