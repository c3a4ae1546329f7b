package io.parley.kit;

import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.List;

/**
 * How many replicas it takes, in a cluster of n for any n of 1 or more (pitfall P21).
 *
 * @param n replicas
 */
public record Quorums(int n) {
  public Quorums {
    if (n < 1) {
      throw new IllegalArgumentException("a cluster has at least 1 replica, found " + n);
    }
  }

  /** f = ⌊(n−1)/3⌋, the faulty replicas that are tolerated. */
  public int faulty() {
    return (n - 1) / 3;
  }

  /** ⌈(n+f+1)/2⌉, written 2f+1 in papers: any two have a correct replica in common. */
  public int quorum() {
    return (n + faulty() + 2) / 2;
  }

  /** f+1: at least one of these is correct. */
  public int oneCorrect() {
    return faulty() + 1;
  }

  /** The others of all replicas, ascending. */
  public List<ReplicaId> allBut(Collection<ReplicaId> some) {
    BitSet missing = new BitSet(n);
    missing.set(0, n);
    some.forEach(replica -> missing.clear(replica.value()));
    List<ReplicaId> found = new ArrayList<>();
    missing.stream().forEach(value -> found.add(new ReplicaId(value)));
    return found;
  }
}
