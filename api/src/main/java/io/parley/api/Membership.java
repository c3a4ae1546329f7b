package io.parley.api;

import java.util.List;

/**
 * Who takes part in an epoch: the replicas, and who lets clients in.
 *
 * @param members in the order of their ids 0 to n - 1
 * @param authority public key, in the scheme of the replicas, of who signs clients' {@link Grant}s;
 *     empty for none, so that no client can open a session
 */
public record Membership(List<Member> members, Bytes authority) {
  private static final String TAG = "parley-membership-2";

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

  /** Replicas to which no client is let in. */
  public Membership(List<Member> members) {
    this(members, Bytes.EMPTY);
  }

  /** The same replicas, with clients to which {@code authority} has given grants. */
  public Membership letIn(Bytes authority) {
    return new Membership(members, authority);
  }

  /**
   * By which two parties know that they mean the same members: of the cluster, the epoch, the ids
   * and the keys, that of the authority too. Addresses are not in it, as a replica may be reached
   * in several ways.
   */
  public Digest digest(Digest cluster, long epoch) {
    LayoutWriter out = new LayoutWriter(1_024).text(TAG).digest(cluster).i64(epoch);
    out.i32(members.size());
    for (Member member : members) {
      out.i32(member.id().value()).bytes(member.publicKey()).bytes(member.quorumKey());
    }
    return out.bytes(authority).sha256();
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
