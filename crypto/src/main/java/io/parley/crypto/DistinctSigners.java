package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/** Nobody counts twice: neither by two shares nor by two seats. Pitfall BLS4. */
final class DistinctSigners {
  private DistinctSigners() {}

  /**
   * The quorum keys of {@code membership} in the order of their owners.
   *
   * @param decode throws IllegalArgumentException for what is no key
   * @throws IllegalArgumentException if a quorum key is none, or two members have the same one
   */
  static <K> List<K> keys(Membership membership, Function<Bytes, K> decode) {
    List<K> keys = new ArrayList<>(membership.size());
    Map<Bytes, ReplicaId> owners = new TreeMap<>();
    for (Member member : membership.members()) {
      ReplicaId other = owners.putIfAbsent(member.quorumKey(), member.id());
      if (other != null) {
        throw new IllegalArgumentException(
            member.id() + " has the same quorum key as " + other + ", expected its own");
      }
      try {
        keys.add(decode.apply(member.quorumKey()));
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "the quorum key of " + member.id() + ": " + e.getMessage(), e);
      }
    }
    return List.copyOf(keys);
  }

  /**
   * The parts by their signers, ascending.
   *
   * @throws IllegalArgumentException if there are no parts, or two of one signer
   */
  static SortedMap<ReplicaId, Part> parts(List<Part> parts) {
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("a certificate has at least one signer, found none");
    }
    SortedMap<ReplicaId, Part> bySigner = new TreeMap<>();
    for (Part part : parts) {
      if (bySigner.putIfAbsent(part.signer(), part) != null) {
        throw new IllegalArgumentException(
            "two shares of " + part.signer() + ", expected shares of distinct signers");
      }
    }
    return bySigner;
  }
}
