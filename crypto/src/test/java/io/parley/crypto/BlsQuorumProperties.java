package io.parley.crypto;

import static io.parley.crypto.BlsShares.ANOTHER;
import static io.parley.crypto.BlsShares.KEYS;
import static io.parley.crypto.BlsShares.MESSAGE;
import static io.parley.crypto.BlsShares.bad;
import static io.parley.crypto.BlsShares.certificate;
import static io.parley.crypto.BlsShares.made;
import static io.parley.crypto.BlsShares.part;
import static io.parley.crypto.BlsShares.parts;
import static io.parley.crypto.BlsShares.quorum;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What holds for clusters and sets of signers of all sizes. */
class BlsQuorumProperties {
  private static List<Integer> some(int n, int count, Random random) {
    List<Integer> ids = new ArrayList<>(IntStream.range(0, n).boxed().toList());
    Collections.shuffle(ids, random);
    return ids.subList(0, Math.min(n, count));
  }

  @Property(tries = 60)
  void combinedSharesAreACertificateOfTheirSignersInAnyOrder(
      @ForAll @IntRange(min = 1, max = 19) int n,
      @ForAll @IntRange(min = 1, max = 19) int count,
      @ForAll Random random) {
    BlsQuorum quorum = quorum(n);
    List<Integer> ids = some(n, count, random);

    Certificate certificate = made(quorum.combine(parts(ids)));

    assertThat(certificate.signers().isCanonical(n)).isTrue();
    assertThat(certificate.signers().ids().stream().map(ReplicaId::value))
        .containsExactlyElementsOf(ids.stream().sorted().toList());
    assertThat(certificate.proof().size()).isEqualTo(48);
    assertThat(quorum.verify(MESSAGE, certificate)).isTrue();
    assertThat(quorum.verify(ANOTHER, certificate)).isFalse();
    assertThat(quorum.combine(parts(ids.stream().sorted().toList())))
        .isEqualTo(new Combination.Made(certificate));
  }

  @Property(tries = 60)
  void eachSignerMaySignItsOwnMessage(
      @ForAll @IntRange(min = 2, max = 19) int n,
      @ForAll @IntRange(min = 2, max = 19) int distinct,
      @ForAll Random random) {
    BlsQuorum quorum = quorum(n);
    List<Integer> ids = some(n, 2 + random.nextInt(n - 1), random);
    List<Part> parts = ids.stream().map(id -> part(id, Bytes.utf8("m" + id % distinct))).toList();
    List<Bytes> messages =
        ids.stream().sorted().map(id -> Bytes.utf8("m" + id % distinct)).toList();
    List<Bytes> changed = new ArrayList<>(messages);
    changed.set(random.nextInt(changed.size()), Bytes.utf8("m" + distinct));

    Certificate certificate = made(quorum.combine(parts));

    assertThat(quorum.verifyEach(messages, certificate)).isTrue();
    assertThat(quorum.verifyEach(changed, certificate)).isFalse();
    assertThat(quorum.verifyEach(messages.subList(1, messages.size()), certificate)).isFalse();
    boolean allEqual = messages.stream().distinct().count() == 1;
    assertThat(quorum.verify(messages.get(0), certificate)).isEqualTo(allEqual);
  }

  @Property(tries = 40)
  void aCertificateIsOfNoOtherSigners(
      @ForAll @IntRange(min = 2, max = 19) int n, @ForAll Random random) {
    BlsQuorum quorum = quorum(n);
    List<Integer> signers = some(n, 1 + random.nextInt(n - 1), random);
    List<Integer> others = some(n, 1 + random.nextInt(n), random);
    Certificate certificate = made(quorum.combine(parts(signers)));
    Signers claimed = Signers.of(n, others.stream().map(ReplicaId::new).toList());

    assertThat(quorum.verify(MESSAGE, new Certificate(claimed, certificate.proof())))
        .isEqualTo(claimed.equals(certificate.signers()));
  }

  @Property(tries = 40)
  void badSharesAmongDifferentMessagesAreNamedExactly(
      @ForAll @IntRange(min = 1, max = 19) int n,
      @ForAll @IntRange(min = 1, max = 3) int distinct,
      @ForAll Random random) {
    List<Integer> bad = some(n, 1 + random.nextInt(n), random);
    List<Part> parts = new ArrayList<>();
    for (int id : some(n, n, random)) {
      Bytes message = Bytes.utf8("m" + id % distinct);
      parts.add(
          bad.contains(id) ? part(id, message, KEYS.get(id).sign(ANOTHER)) : part(id, message));
    }
    assertThat(quorum(n).combine(parts)).isEqualTo(bad(bad));
  }

  @Property(tries = 300)
  void arbitraryCertificatesAreRefusedAndNeverThrow(
      @ForAll @IntRange(min = 1, max = 19) int n,
      @ForAll byte[] bitmap,
      @ForAll @Size(max = 100) byte[] proof) {
    BlsQuorum quorum = quorum(n);
    for (Bytes each : List.of(Bytes.copyOf(proof), Bytes.wrap(Arrays.copyOf(proof, 48)))) {
      Certificate certificate = new Certificate(new Signers(Bytes.copyOf(bitmap)), each);
      assertThat(quorum.verify(MESSAGE, certificate)).isFalse();
      assertThat(quorum.verifyEach(List.of(MESSAGE), certificate)).isFalse();
    }
  }

  /** No other form of a point is accepted: what is read is written the same. */
  @Property(tries = 200)
  void aBitMoreOrLessIsAnotherProof(@ForAll @IntRange(min = 0, max = 383) int bit) {
    BlsQuorum quorum = quorum(4);
    Certificate certificate = made(quorum.combine(parts(List.of(0, 2, 3))));
    byte[] changed = certificate.proof().toArray();
    changed[bit / 8] ^= (byte) (1 << (bit % 8));

    assertThat(quorum.verify(MESSAGE, new Certificate(certificate.signers(), Bytes.wrap(changed))))
        .isFalse();
  }
}
