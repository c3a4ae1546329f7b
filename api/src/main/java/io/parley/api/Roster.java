package io.parley.api;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A cluster as a client is handed it, once: who the replicas are, their keys, and where they are
 * reached. How many there are, how many of them may be faulty, and whom to connect to follow from
 * it. {@code ClusterFile} in {@code config} has the one of a cluster.yaml. Immutable.
 *
 * @param cluster identity of the cluster
 * @param epoch 0, until the membership changes
 * @param addresses where each of the members is reached
 */
public record Roster(
    Digest cluster, long epoch, Membership membership, SortedMap<ReplicaId, Address> addresses) {
  /**
   * @throws IllegalArgumentException if a member has no address, an address is of no member, or two
   *     members have the same key
   */
  public Roster {
    addresses = Collections.unmodifiableSortedMap(new TreeMap<>(addresses));
    SortedSet<ReplicaId> ids = new TreeSet<>();
    SortedSet<String> keys = new TreeSet<>();
    for (Member member : membership.members()) {
      ids.add(member.id());
      if (!keys.add(member.publicKey().hex())) {
        throw new IllegalArgumentException(
            member.id() + " has the public key of another replica, expected one of its own");
      }
    }
    if (!ids.equals(addresses.keySet())) {
      throw new IllegalArgumentException(
          "addresses are of " + addresses.keySet() + ", expected one for each of " + ids);
    }
  }

  /** The roster of a cluster whose membership has never changed. */
  public static Roster of(
      Digest cluster, Membership membership, Map<ReplicaId, Address> addresses) {
    return new Roster(cluster, 0, membership, new TreeMap<>(addresses));
  }

  /** n, the number of replicas. */
  public int size() {
    return membership.size();
  }

  /** What each replica has to say when a client connects: {@link Membership#digest}. */
  public Digest digest() {
    return membership.digest(cluster, epoch);
  }
}
