package io.parley.api;

import java.util.List;

/**
 * Where a replica stands, for people and for clients. Immutable.
 *
 * @param view its view
 * @param leader the leader of that view
 * @param height the last height delivered
 * @param stable height of the last stable checkpoint
 * @param waits what it is waiting for, from whom; empty when idle
 */
public record Status(long view, ReplicaId leader, long height, long stable, List<Wait> waits) {
  /** Waiting for {@code what}, which any of {@code from} could give. */
  public record Wait(String what, List<ReplicaId> from) {
    @Override
    public String toString() {
      return what + (from.isEmpty() ? "" : " from " + from);
    }
  }
}
