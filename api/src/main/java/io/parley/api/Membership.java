package io.parley.api;

import java.util.List;

/** The replicas of an epoch, in the order of their ids 0 to n - 1. */
public record Membership(List<Member> members) {
  public Membership {
    members = List.copyOf(members);
    if (members.isEmpty() || members.size() > Limits.REPLICAS_MAX) {
      throw new IllegalArgumentException(
          "a cluster has 1 to " + Limits.REPLICAS_MAX + " replicas, found " + members.size());
    }
    for (int i = 0; i < members.size(); i++) {
      if (members.get(i).id().value() != i) {
        throw new IllegalArgumentException("expected R" + i + ", found " + members.get(i).id());
      }
    }
  }

  /** n, the number of replicas. */
  public int size() {
    return members.size();
  }

  public Member member(ReplicaId id) {
    return members.get(id.value());
  }

  public boolean contains(ReplicaId id) {
    return id.value() < members.size();
  }
}
