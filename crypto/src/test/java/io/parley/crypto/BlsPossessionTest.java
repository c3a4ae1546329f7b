package io.parley.crypto;

import static io.parley.crypto.BlsShares.KEYS;
import static io.parley.crypto.BlsShares.MESSAGE;
import static io.parley.crypto.BlsShares.certificate;
import static io.parley.crypto.BlsShares.membership;
import static io.parley.crypto.BlsShares.moved;
import static io.parley.crypto.BlsShares.quorum;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.ReplicaId;
import java.util.List;
import org.junit.jupiter.api.Test;
import supranational.blst.P2;
import supranational.blst.P2_Affine;

/** Why a key must be proven before it counts, and how. Pitfall BLS1. */
class BlsPossessionTest {
  /** Pitfall BLS1: a key made from another's, so that its owner speaks for both. */
  @Test
  void aRogueKeyForgesCertificatesUnlessItsPossessionIsAskedFor() {
    BlsSecretKey attacker = KEYS.get(7);
    Bytes victim = KEYS.get(0).publicKey();
    Bytes rogue =
        Bytes.wrap(
            new P2(new P2_Affine(attacker.publicKey().toArray()))
                .add(new P2(new P2_Affine(victim.toArray())).neg())
                .compress());
    BlsQuorum careless = new BlsQuorum(membership(List.of(victim, rogue)), KEYS.get(0));
    Certificate forged = certificate("03", attacker.sign(MESSAGE));

    assertThat(careless.verify(MESSAGE, forged)).isTrue(); // the victim never signed
    assertThat(BlsQuorum.verifyPossession(victim, KEYS.get(0).possession())).isTrue();
    for (Bytes proof :
        List.of(
            attacker.possession(),
            attacker.sign(rogue),
            KEYS.get(0).possession(),
            moved(attacker.possession(), KEYS.get(0).possession(), false))) {
      assertThat(BlsQuorum.verifyPossession(rogue, proof)).isFalse();
    }
  }

  @Test
  void aVoteIsNoProofOfPossessionAndViceVersa() {
    BlsSecretKey key = KEYS.get(0);
    Bytes vote = key.sign(key.publicKey());

    assertThat(BlsQuorum.verifyPossession(key.publicKey(), key.possession())).isTrue();
    assertThat(BlsQuorum.verifyPossession(key.publicKey(), vote)).isFalse();
    assertThat(quorum(4).verify(new ReplicaId(0), key.publicKey(), vote)).isTrue();
    assertThat(quorum(4).verify(new ReplicaId(0), key.publicKey(), key.possession())).isFalse();
  }

  @Test
  void possessionIsOfOneKeyAndNeverThrows() {
    Bytes key = KEYS.get(0).publicKey();
    Bytes proof = KEYS.get(0).possession();
    assertThat(BlsQuorum.verifyPossession(KEYS.get(1).publicKey(), proof)).isFalse();
    assertThat(BlsQuorum.verifyPossession(key, KEYS.get(1).possession())).isFalse();
    assertThat(BlsQuorum.verifyPossession(key, Bytes.EMPTY)).isFalse();
    assertThat(BlsQuorum.verifyPossession(key, proof.slice(0, 47))).isFalse();
    assertThat(BlsQuorum.verifyPossession(key.slice(0, 95), proof)).isFalse();
    assertThat(BlsQuorum.verifyPossession(Bytes.EMPTY, Bytes.EMPTY)).isFalse();
    Bytes infinity = Bytes.ofHex("c0" + "00".repeat(95));
    assertThat(BlsQuorum.verifyPossession(infinity, infinity.slice(0, 48))).isFalse();
  }
}
