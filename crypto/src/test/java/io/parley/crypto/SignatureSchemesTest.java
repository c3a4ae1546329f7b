package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.security.Security;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureSchemesTest {
  @Test
  void namesThePreferredSchemeFirst() {
    assertThat(SignatureSchemes.names()).containsExactly("ed25519", "ecdsa");
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> SignatureSchemes.named("rsa"))
        .withMessage("there is no signature scheme rsa; known are ed25519, ecdsa");
  }

  @ParameterizedTest
  @ValueSource(strings = {"ed25519", "ecdsa"})
  void generatedKeysDifferAndSign(String name) {
    SignatureScheme scheme = SignatureSchemes.named(name);
    Bytes one = SignatureSchemes.generateSecretKey(scheme);
    Bytes other = SignatureSchemes.generateSecretKey(scheme);
    SignatureScheme.Signer signer = scheme.signer(one);

    assertThat(scheme.name()).isEqualTo(name);
    assertThat(one).isNotEqualTo(other);
    assertThat(scheme.verifier(signer.publicKey()).verify(other, signer.sign(other))).isTrue();
  }

  @Test
  void registersNoSecurityProvider() {
    assertThat(Security.getProvider("BC")).isNull();
  }
}
