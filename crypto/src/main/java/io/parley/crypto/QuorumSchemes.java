package io.parley.crypto;

import io.parley.api.Membership;
import io.parley.api.QuorumScheme;
import io.parley.api.SignatureScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The quorum schemes that a configuration can name: {@code bls}, and lists in each of the {@link
 * SignatureSchemes}, which are signed with the identity keys.
 */
public final class QuorumSchemes {
  /** The only scheme for which replicas have quorum keys of their own. */
  public static final String BLS = BlsQuorum.NAME;

  private QuorumSchemes() {}

  /** The names of all schemes, the preferred one first. */
  public static List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(BLS);
    names.addAll(SignatureSchemes.names());
    return List.copyOf(names);
  }

  /**
   * The scheme called {@code name}, as one replica of {@code membership} uses it.
   *
   * @param membership with proven quorum keys for {@code bls}, see {@link
   *     BlsQuorum#verifyPossession}; with the identity keys in their place for lists
   * @param identity signs this replica's shares in lists
   * @param quorumKey signs this replica's shares for {@code bls}; else unused
   * @throws IllegalArgumentException if there is no such scheme, {@code bls} has no {@code
   *     quorumKey}, or a key is not as {@link BlsQuorum} or {@link SignatureList} want it
   */
  public static QuorumScheme named(
      String name,
      Membership membership,
      SignatureScheme.Signer identity,
      Optional<BlsSecretKey> quorumKey) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "there is no quorum scheme %s; known are %s".formatted(name, String.join(", ", names())));
    }
    if (!name.equals(BLS)) {
      return new SignatureList(SignatureSchemes.named(name), membership, identity);
    }
    return new BlsQuorum(
        membership,
        quorumKey.orElseThrow(
            () -> new IllegalArgumentException("bls needs a quorum key, found none")));
  }
}
