package io.parley.client.core;

import io.parley.api.ReplicaId;
import java.util.List;
import java.util.Optional;

/**
 * Where a client stands. Immutable.
 *
 * @param view the highest that enough replicas say they have reached; 0 until they do
 * @param leader of that view, if enough replicas name the same
 * @param connected the replicas that are connected, ascending
 * @param session its number; 0 while there is none
 * @param bundlesSent bundles made, each counted once, openings of sessions included
 * @param bundlesResent times that a bundle was sent again
 */
public record ClientStatus(
    long view,
    Optional<ReplicaId> leader,
    List<ReplicaId> connected,
    long session,
    long bundlesSent,
    long bundlesResent) {
  public ClientStatus {
    connected = List.copyOf(connected);
  }
}
