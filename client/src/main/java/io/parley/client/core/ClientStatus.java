package io.parley.client.core;

import io.parley.api.ReplicaId;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a client stands. Immutable.
 *
 * @param view the highest that enough replicas say they have reached; 0 until they do
 * @param leader of that view, if enough replicas name the same
 * @param agreed whether enough replicas have said that they are of the client's membership; until
 *     then nothing is sent
 * @param connected the replicas that are connected and of the client's membership, ascending
 * @param absent the others, and why, for people
 * @param session its number; 0 while there is none
 * @param bundlesSent bundles made, each counted once, with those about sessions
 * @param bundlesResent times that a bundle was sent again
 */
public record ClientStatus(
    long view,
    Optional<ReplicaId> leader,
    boolean agreed,
    List<ReplicaId> connected,
    SortedMap<ReplicaId, String> absent,
    long session,
    long bundlesSent,
    long bundlesResent) {
  public ClientStatus {
    connected = List.copyOf(connected);
    absent = Collections.unmodifiableSortedMap(new TreeMap<>(absent));
  }
}
