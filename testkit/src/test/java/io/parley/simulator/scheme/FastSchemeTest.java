package io.parley.simulator.scheme;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.QuorumScheme;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Signers;
import io.parley.testkit.Replicas;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FastSchemeTest {
  private static final Bytes MESSAGE = Bytes.utf8("a message of more than 8 bytes");
  private final Identities identities = new Identities(4);
  private final FastQuorum quorum =
      new FastQuorum(identities.membership(), identities.signer(Replicas.R0));

  @Test
  void aSignatureIsGoodForItsSignerAndItsMessageOnly() {
    SignatureScheme scheme = new FastScheme();
    SignatureScheme.Signer alice = scheme.signer(Bytes.utf8("alice"));
    SignatureScheme.Signer bob = scheme.signer(Bytes.utf8("bob"));
    Bytes signature = alice.sign(MESSAGE);
    assertThat(scheme.verifier(alice.publicKey()).verify(MESSAGE, signature)).isTrue();
    assertThat(scheme.verifier(bob.publicKey()).verify(MESSAGE, signature)).isFalse();
    assertThat(scheme.verifier(alice.publicKey()).verify(MESSAGE, Bytes.EMPTY)).isFalse();
    for (int i = 0; i < MESSAGE.size(); i++) {
      byte[] other = MESSAGE.toArray();
      other[i] ^= 1;
      assertThat(scheme.verifier(alice.publicKey()).verify(Bytes.wrap(other), signature)).isFalse();
    }
    assertThatThrownBy(() -> scheme.verifier(Bytes.EMPTY))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private QuorumScheme.Part part(ReplicaId id, Bytes message) {
    return new QuorumScheme.Part(id, message, identities.signer(id).sign(message));
  }

  private Certificate certificate(List<QuorumScheme.Part> parts) {
    return ((QuorumScheme.Combination.Made) quorum.combine(parts)).certificate();
  }

  @Test
  void aCertificateIsGoodForItsSignersAndMessage() {
    Certificate made = certificate(List.of(part(Replicas.R2, MESSAGE), part(Replicas.R0, MESSAGE)));
    assertThat(made.signers().ids()).containsExactly(Replicas.R0, Replicas.R2);
    assertThat(quorum.verify(MESSAGE, made)).isTrue();
    assertThat(quorum.verify(Bytes.utf8("other"), made)).isFalse();
    Signers others = Signers.of(4, List.of(Replicas.R0, Replicas.R3));
    assertThat(quorum.verify(MESSAGE, new Certificate(others, made.proof()))).isFalse();
    assertThat(quorum.verify(MESSAGE, new Certificate(made.signers(), Bytes.EMPTY))).isFalse();
    Signers longer = new Signers(Bytes.ofHex("0500"));
    assertThat(quorum.verify(MESSAGE, new Certificate(longer, made.proof()))).isFalse();
  }

  @Test
  void aCertificateOverAMessageEachBindsEachToItsSigner() {
    List<Bytes> messages = new ArrayList<>(List.of(Bytes.utf8("one"), Bytes.utf8("two")));
    Certificate made =
        certificate(
            List.of(part(Replicas.R1, messages.get(0)), part(Replicas.R3, messages.get(1))));
    assertThat(quorum.verifyEach(messages, made)).isTrue();
    assertThat(quorum.verifyEach(List.of(messages.get(1), messages.get(0)), made)).isFalse();
    assertThat(quorum.verifyEach(List.of(messages.get(0)), made)).isFalse();
  }

  @Test
  void badSharesAreNamed() {
    QuorumScheme.Part bad = new QuorumScheme.Part(Replicas.R1, MESSAGE, Bytes.EMPTY);
    assertThat(quorum.combine(List.of(bad, part(Replicas.R0, MESSAGE))))
        .isEqualTo(new QuorumScheme.Combination.Bad(List.of(Replicas.R1)));
    QuorumScheme.Part good = part(Replicas.R0, MESSAGE);
    assertThatThrownBy(() -> quorum.combine(List.of(good, good)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
