package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import io.parley.api.Member;
import io.parley.api.Membership;
import io.parley.api.QuorumScheme;
import io.parley.api.QuorumScheme.Combination;
import io.parley.api.QuorumScheme.Part;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class QuorumSchemesTest {
  private static final Bytes MESSAGE = Bytes.utf8("statement");

  private static Bytes secret(int i) {
    return Bytes.ofHex("%064x".formatted(i + 1));
  }

  @Test
  void allAreNamedAndThePreferredOneIsFirst() {
    assertThat(QuorumSchemes.names()).containsExactly("bls", "ed25519", "ecdsa");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bls", "ed25519", "ecdsa"})
  void eachMakesCertificatesThatEachMemberVerifies(String name) {
    SignatureScheme signatures = SignatureSchemes.named(name.equals("bls") ? "ed25519" : name);
    List<Member> members = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Bytes identity = signatures.signer(secret(i)).publicKey();
      Bytes quorumKey = name.equals("bls") ? BlsSecretKey.of(secret(i)).publicKey() : identity;
      members.add(new Member(new ReplicaId(i), identity, quorumKey));
    }
    List<QuorumScheme> schemes = new ArrayList<>();
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      QuorumScheme scheme =
          QuorumSchemes.named(
              name,
              new Membership(members),
              signatures.signer(secret(i)),
              name.equals("bls") ? Optional.of(BlsSecretKey.of(secret(i))) : Optional.empty());
      assertThat(scheme.name()).isEqualTo(name);
      schemes.add(scheme);
      parts.add(new Part(new ReplicaId(i), MESSAGE, scheme.sign(MESSAGE)));
    }
    Combination combination = schemes.get(0).combine(parts.subList(1, 4));
    assertThat(combination).isInstanceOf(Combination.Made.class);
    for (QuorumScheme scheme : schemes) {
      assertThat(scheme.verify(MESSAGE, ((Combination.Made) combination).certificate())).isTrue();
    }
  }

  @Test
  void anUnknownNameListsTheKnown() {
    SignatureScheme.Signer identity = new Ed25519().signer(secret(0));
    Membership alone =
        new Membership(
            List.of(new Member(new ReplicaId(0), identity.publicKey(), identity.publicKey())));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QuorumSchemes.named("bsl", alone, identity, Optional.empty()))
        .withMessage("there is no quorum scheme bsl; known are bls, ed25519, ecdsa");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> QuorumSchemes.named("bls", alone, identity, Optional.empty()))
        .withMessage("bls needs a quorum key, found none");
  }
}
