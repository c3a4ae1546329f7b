package io.parley.api;

/** A replica's place in the membership, 0 to n - 1. */
public record ReplicaId(int value) implements Comparable<ReplicaId> {
  public ReplicaId {
    if (value < 0) {
      throw new IllegalArgumentException("a replica id is 0 or more, found " + value);
    }
  }

  @Override
  public int compareTo(ReplicaId other) {
    return Integer.compare(value, other.value);
  }

  @Override
  public String toString() {
    return "R" + value;
  }
}
