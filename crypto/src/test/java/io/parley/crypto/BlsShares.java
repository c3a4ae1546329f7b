package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import supranational.blst.P1;
import supranational.blst.P1_Affine;

/** Clusters, shares and certificates for tests of {@link BlsQuorum}. */
final class BlsShares {
  static final Bytes MESSAGE = Bytes.utf8("statement");

  static final Bytes ANOTHER = Bytes.utf8("another");

  /** Made once. No key is the sum of others, as it would be of small numbers. */
  static final List<BlsSecretKey> KEYS =
      IntStream.rangeClosed(1, 19).mapToObj(BlsShares::key).toList();

  private BlsShares() {}

  static BlsSecretKey key(int number) {
    Bytes digest = new LayoutWriter(8).i32(number).sha256().bytes();
    return BlsSecretKey.of(Bytes.ofHex("00" + digest.slice(1, Digest.SIZE).hex()));
  }

  static Membership membership(List<Bytes> quorumKeys) {
    List<Member> members = new ArrayList<>();
    for (Bytes key : quorumKeys) {
      members.add(new Member(new ReplicaId(members.size()), Bytes.EMPTY, key));
    }
    return new Membership(members);
  }

  static BlsQuorum quorum(int n) {
    return quorum(KEYS.subList(0, n));
  }

  static BlsQuorum quorum(List<BlsSecretKey> keys) {
    return new BlsQuorum(
        membership(keys.stream().map(BlsSecretKey::publicKey).toList()), keys.get(0));
  }

  static Part part(int signer, Bytes message) {
    return new Part(new ReplicaId(signer), message, KEYS.get(signer).sign(message));
  }

  static Part part(int signer, Bytes message, Bytes signature) {
    return new Part(new ReplicaId(signer), message, signature);
  }

  static List<Part> parts(List<Integer> ids) {
    return ids.stream().map(id -> part(id, MESSAGE)).toList();
  }

  static Certificate made(Combination combination) {
    assertThat(combination).isInstanceOf(Combination.Made.class);
    return ((Combination.Made) combination).certificate();
  }

  static Combination bad(List<Integer> ids) {
    return new Combination.Bad(ids.stream().sorted().map(ReplicaId::new).toList());
  }

  /** {@code signature} plus or minus the point {@code by}. */
  static Bytes moved(Bytes signature, Bytes by, boolean forwards) {
    P1 fault = new P1(new P1_Affine(by.toArray()));
    return Bytes.wrap(
        new P1(new P1_Affine(signature.toArray())).add(forwards ? fault : fault.neg()).compress());
  }

  static Certificate certificate(String bitmap, Bytes proof) {
    return new Certificate(new Signers(Bytes.ofHex(bitmap)), proof);
  }
}
