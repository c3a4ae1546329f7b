package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signers;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class SignatureListProperties {
  private static final Bytes MESSAGE = Bytes.utf8("statement");

  /** A cluster with keys that depend on nothing but the replica. */
  private static final class Cluster {
    final List<SignatureScheme.Signer> signers;
    final Membership membership;
    final SignatureList list;

    Cluster(SignatureScheme scheme, int n) {
      signers =
          IntStream.range(0, n)
              .mapToObj(i -> scheme.signer(Bytes.ofHex(String.format("%064x", i + 1))))
              .toList();
      membership = new Membership(IntStream.range(0, n).mapToObj(this::member).toList());
      list = new SignatureList(scheme, membership, signers.get(0));
    }

    private Member member(int i) {
      Bytes key = signers.get(i).publicKey();
      return new Member(new ReplicaId(i), key, key);
    }

    Part part(int signer, Bytes message) {
      return new Part(new ReplicaId(signer), message, signers.get(signer).sign(message));
    }

    List<Part> parts(List<Integer> ids) {
      return ids.stream().map(id -> part(id, MESSAGE)).toList();
    }

    Certificate certificate(List<Part> parts) {
      assertThat(list.combine(parts)).isInstanceOf(Combination.Made.class);
      return ((Combination.Made) list.combine(parts)).certificate();
    }
  }

  @Provide
  Arbitrary<SignatureScheme> schemes() {
    return Arbitraries.of(new Ed25519(), new EcdsaP256());
  }

  private static List<Integer> some(int n, int count, Random random) {
    List<Integer> ids = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(ids, random);
    return ids.subList(0, Math.min(n, count));
  }

  @Property(tries = 60)
  void combinedSharesAreACertificateOfTheirSignersInAnyOrder(
      @ForAll("schemes") SignatureScheme scheme,
      @ForAll @IntRange(min = 1, max = 19) int n,
      @ForAll @IntRange(min = 1, max = 19) int count,
      @ForAll Random random) {
    Cluster cluster = new Cluster(scheme, n);
    List<Integer> ids = some(n, count, random);

    Certificate certificate = cluster.certificate(cluster.parts(ids));

    assertThat(certificate.signers().isCanonical(n)).isTrue();
    assertThat(certificate.signers().ids().stream().map(ReplicaId::value))
        .containsExactlyElementsOf(ids.stream().sorted().toList());
    assertThat(certificate.proof().size()).isEqualTo(64 * ids.size());
    assertThat(cluster.list.verify(MESSAGE, certificate)).isTrue();
    assertThat(cluster.list.verify(Bytes.utf8("another"), certificate)).isFalse();
  }

  @Property(tries = 60)
  void eachSignerMaySignItsOwnMessage(
      @ForAll @IntRange(min = 2, max = 19) int n, @ForAll Random random) {
    Cluster cluster = new Cluster(new Ed25519(), n);
    List<Integer> ids = some(n, 2 + random.nextInt(n - 1), random);
    List<Part> parts = ids.stream().map(id -> cluster.part(id, Bytes.utf8("m" + id))).toList();
    List<Bytes> messages = ids.stream().sorted().map(id -> Bytes.utf8("m" + id)).toList();
    List<Bytes> reversed = new ArrayList<>(messages);
    Collections.reverse(reversed);

    Certificate certificate = cluster.certificate(parts);

    assertThat(cluster.list.verifyEach(messages, certificate)).isTrue();
    assertThat(cluster.list.verifyEach(reversed, certificate)).isFalse();
    assertThat(cluster.list.verifyEach(messages.subList(1, messages.size()), certificate))
        .isFalse();
    assertThat(cluster.list.verify(messages.get(0), certificate)).isFalse();
  }

  @Property(tries = 60)
  void badSharesAreNamedInAscendingOrder(
      @ForAll @IntRange(min = 1, max = 19) int n, @ForAll Random random) {
    Cluster cluster = new Cluster(new Ed25519(), n);
    List<Integer> bad = some(n, 1 + random.nextInt(n), random);
    List<Part> parts = new ArrayList<>();
    for (int id : some(n, n, random)) {
      Part good = cluster.part(id, MESSAGE);
      Bytes spoiled = cluster.part(id, Bytes.utf8("another")).signature();
      parts.add(bad.contains(id) ? new Part(good.signer(), MESSAGE, spoiled) : good);
    }

    assertThat(cluster.list.combine(parts))
        .isEqualTo(new Combination.Bad(bad.stream().sorted().map(ReplicaId::new).toList()));
  }

  @Property(tries = 300)
  void arbitraryCertificatesAreRefusedAndNeverThrow(
      @ForAll @IntRange(min = 1, max = 19) int n, @ForAll byte[] bitmap, @ForAll byte[] proof) {
    Cluster cluster = new Cluster(new Ed25519(), n);
    Certificate certificate =
        new Certificate(new Signers(Bytes.copyOf(bitmap)), Bytes.copyOf(proof));

    assertThat(cluster.list.verify(MESSAGE, certificate)).isFalse();
    assertThat(cluster.list.verifyEach(List.of(MESSAGE), certificate)).isFalse();
  }

  /** Exact length, padding bits zero, ids below n (pitfall BLS3). */
  @Example
  void onlyTheCanonicalFormOfACertificateVerifies() {
    Cluster cluster = new Cluster(new Ed25519(), 4);
    Bytes proof = cluster.certificate(cluster.parts(List.of(0, 2, 3))).proof();

    assertThat(cluster.list.verify(MESSAGE, certificate("0d", proof))).isTrue();
    assertThat(cluster.list.verify(MESSAGE, certificate("0d00", proof))).isFalse();
    assertThat(cluster.list.verify(MESSAGE, certificate("1d", proof))).isFalse();
    assertThat(cluster.list.verify(MESSAGE, certificate("0e", proof))).isFalse();
    assertThat(cluster.list.verify(MESSAGE, certificate("05", proof))).isFalse();
    assertThat(cluster.list.verify(MESSAGE, certificate("0d", proof.slice(0, 128)))).isFalse();
    assertThat(cluster.list.verify(MESSAGE, certificate("0d", proof.slice(0, 191)))).isFalse();
    assertThat(cluster.list.verify(MESSAGE, certificate("0d", Bytes.EMPTY))).isFalse();
  }

  private static Certificate certificate(String bitmap, Bytes proof) {
    return new Certificate(new Signers(Bytes.ofHex(bitmap)), proof);
  }

  @Example
  void aCertificateWithoutSignersProvesNothing() {
    Cluster cluster = new Cluster(new Ed25519(), 4);
    Certificate nobody = certificate("00", Bytes.EMPTY);

    assertThat(cluster.list.verify(MESSAGE, nobody)).isFalse();
    assertThat(cluster.list.verifyEach(List.of(), nobody)).isFalse();
    assertThatIllegalArgumentException().isThrownBy(() -> cluster.list.combine(List.of()));
  }

  /** Pitfall BLS4. */
  @Example
  void twoSharesOfOneSignerAreNotCombined() {
    Cluster cluster = new Cluster(new Ed25519(), 4);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> cluster.list.combine(cluster.parts(List.of(1, 2, 1))))
        .withMessageContaining("two shares of R1");
  }

  @Example
  void aShareOfAStrangerIsBad() {
    Cluster cluster = new Cluster(new Ed25519(), 4);
    Part stranger = new Cluster(new Ed25519(), 5).part(4, MESSAGE);

    assertThat(cluster.list.verify(new ReplicaId(4), MESSAGE, stranger.signature())).isFalse();
    assertThat(cluster.list.combine(List.of(cluster.part(0, MESSAGE), stranger)))
        .isEqualTo(new Combination.Bad(List.of(new ReplicaId(4))));
  }

  @Example
  void signsWithTheOwnKeyAndIsCalledLikeItsScheme() {
    Cluster cluster = new Cluster(new EcdsaP256(), 4);
    Bytes share = cluster.list.sign(MESSAGE);

    assertThat(cluster.list.name()).isEqualTo("ecdsa");
    assertThat(cluster.list.verifiesShares()).isTrue();
    assertThat(cluster.list.verify(new ReplicaId(0), MESSAGE, share)).isTrue();
    assertThat(cluster.list.verify(new ReplicaId(1), MESSAGE, share)).isFalse();
  }

  @Example
  void membersMustNotShareAKey() {
    Cluster cluster = new Cluster(new Ed25519(), 4);
    Bytes key = cluster.signers.get(1).publicKey();
    List<Member> members = new ArrayList<>(cluster.membership.members());
    members.set(3, new Member(new ReplicaId(3), key, key));

    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SignatureList(new Ed25519(), new Membership(members), cluster.signers.get(0)))
        .withMessageContaining("R3 has the same quorum key as R1");
  }

  @Example
  void aBadKeyOfAMemberIsRefusedByName() {
    Cluster cluster = new Cluster(new EcdsaP256(), 4);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> new SignatureList(new Ed25519(), cluster.membership, cluster.signers.get(0)))
        .withMessageContaining("the quorum key of R0");
  }
}
