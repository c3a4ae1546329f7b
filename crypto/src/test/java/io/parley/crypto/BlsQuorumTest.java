package io.parley.crypto;

import static io.parley.crypto.BlsShares.ANOTHER;
import static io.parley.crypto.BlsShares.KEYS;
import static io.parley.crypto.BlsShares.MESSAGE;
import static io.parley.crypto.BlsShares.bad;
import static io.parley.crypto.BlsShares.certificate;
import static io.parley.crypto.BlsShares.made;
import static io.parley.crypto.BlsShares.membership;
import static io.parley.crypto.BlsShares.part;
import static io.parley.crypto.BlsShares.parts;
import static io.parley.crypto.BlsShares.quorum;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Membership;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import supranational.blst.P1_Affine;

/** The certificates of one cluster. */
class BlsQuorumTest {
  /** Which message is whose matters, not only which there are (pitfall BLS5). */
  @Test
  void messagesOfTwoSignersCannotBeExchanged() {
    BlsQuorum quorum = quorum(4);
    Certificate certificate =
        made(quorum.combine(List.of(part(0, MESSAGE), part(1, ANOTHER), part(2, MESSAGE))));

    assertThat(quorum.verifyEach(List.of(MESSAGE, ANOTHER, MESSAGE), certificate)).isTrue();
    assertThat(quorum.verifyEach(List.of(ANOTHER, MESSAGE, MESSAGE), certificate)).isFalse();
    assertThat(quorum.verifyEach(List.of(MESSAGE, MESSAGE, ANOTHER), certificate)).isFalse();
  }

  /** Exact length, padding bits zero, ids below n (pitfall BLS3). */
  @Test
  void onlyTheCanonicalFormOfACertificateVerifies() {
    BlsQuorum quorum = quorum(4);
    Bytes proof = made(quorum.combine(parts(List.of(0, 2, 3)))).proof();
    Bytes longer = Bytes.ofHex(proof.hex() + "00");

    assertThat(quorum.verify(MESSAGE, certificate("0d", proof))).isTrue();
    assertThat(quorum.verify(MESSAGE, certificate("0d00", proof))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("", proof))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("1d", proof))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("8d", proof))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("0e", proof))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("05", proof))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("0f", proof))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("0d", proof.slice(0, 47)))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("0d", longer))).isFalse();
    assertThat(quorum.verify(MESSAGE, certificate("0d", Bytes.EMPTY))).isFalse();
    byte[] uncompressed = new P1_Affine(proof.toArray()).serialize();
    assertThat(quorum.verify(MESSAGE, certificate("0d", Bytes.wrap(uncompressed)))).isFalse();
  }

  @Test
  void aCertificateWithoutSignersProvesNothing() {
    BlsQuorum quorum = quorum(4);
    Bytes infinity = Bytes.ofHex("c0" + "00".repeat(47));
    for (Bytes proof : List.of(Bytes.EMPTY, infinity, KEYS.get(0).sign(MESSAGE))) {
      assertThat(quorum.verify(MESSAGE, certificate("00", proof))).isFalse();
      assertThat(quorum.verifyEach(List.of(), certificate("00", proof))).isFalse();
    }
    assertThatIllegalArgumentException().isThrownBy(() -> quorum.combine(List.of()));
  }

  @Test
  void signsWithTheOwnKey() {
    BlsQuorum quorum = quorum(4);
    Bytes share = quorum.sign(MESSAGE);
    assertThat(quorum.name()).isEqualTo("bls");
    assertThat(quorum.verifiesShares()).isFalse();
    assertThat(quorum.verify(new ReplicaId(0), MESSAGE, share)).isTrue();
    assertThat(quorum.verify(new ReplicaId(0), ANOTHER, share)).isFalse();
    assertThat(quorum.verify(new ReplicaId(1), MESSAGE, share)).isFalse();
    assertThat(quorum.verify(new ReplicaId(0), MESSAGE, Bytes.EMPTY)).isFalse();
  }

  @Test
  void membersMustNotShareAKey() {
    Bytes key = KEYS.get(0).publicKey();
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new BlsQuorum(membership(List.of(key, KEYS.get(1).publicKey(), key)), KEYS.get(0)))
        .withMessageContaining("R2 has the same quorum key as R0");
  }

  @Test
  void aBadKeyOfAMemberIsRefusedByName() {
    Bytes infinity = Bytes.ofHex("c0" + "00".repeat(95));
    for (Bytes bad : List.of(infinity, Bytes.EMPTY, KEYS.get(1).publicKey().slice(0, 95))) {
      assertThatIllegalArgumentException()
          .isThrownBy(
              () -> new BlsQuorum(membership(List.of(KEYS.get(0).publicKey(), bad)), KEYS.get(0)))
          .withMessageContaining("the quorum key of R1: ");
    }
  }

  @Test
  void theOwnKeyMustBeAMembers() {
    Membership membership = membership(List.of(KEYS.get(0).publicKey(), KEYS.get(1).publicKey()));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new BlsQuorum(membership, KEYS.get(2)))
        .withMessageContaining("no member has the quorum key " + KEYS.get(2).publicKey().hex());
  }

  @Test
  void manyThreadsMayUseOneScheme() throws InterruptedException, ExecutionException {
    BlsQuorum quorum = quorum(7);
    List<Part> good = parts(List.of(0, 1, 2, 3, 4));
    List<Part> spoiled = new ArrayList<>(good);
    spoiled.set(3, part(3, MESSAGE, KEYS.get(3).sign(ANOTHER)));
    Combination expected = quorum.combine(good);
    ExecutorService pool = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int i = 0; i < 64; i++) {
        results.add(
            pool.submit(
                () ->
                    quorum.combine(good).equals(expected)
                        && quorum.combine(spoiled).equals(bad(List.of(3)))
                        && quorum.verify(MESSAGE, made(expected))
                        && !quorum.verify(ANOTHER, made(expected))
                        && quorum.sign(MESSAGE).equals(good.get(0).signature())));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
