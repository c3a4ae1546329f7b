package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.bouncycastle.util.BigIntegers;

class SignatureSchemeProperties {
  @Provide
  Arbitrary<SignatureScheme> schemes() {
    return Arbitraries.of(SignatureSchemes.names()).map(SignatureSchemes::named);
  }

  @Provide
  Arbitrary<Bytes> secrets() {
    return Arbitraries.bytes()
        .array(byte[].class)
        .ofSize(31)
        .map(SignatureSchemeProperties::secret);
  }

  /** Below the order of P-256 and not 0, whatever the 31 bytes. */
  private static Bytes secret(byte[] rest) {
    byte[] secret = new byte[32];
    secret[0] = 1;
    System.arraycopy(rest, 0, secret, 1, 31);
    return Bytes.wrap(secret);
  }

  @Property(tries = 200)
  void whatIsSignedVerifiesAndAnythingElseDoesNot(
      @ForAll("schemes") SignatureScheme scheme,
      @ForAll("secrets") Bytes secret,
      @ForAll byte[] message,
      @ForAll @IntRange(max = 511) int bit) {
    SignatureScheme.Signer signer = scheme.signer(secret);
    SignatureScheme.Verifier verifier = scheme.verifier(signer.publicKey());
    Bytes text = Bytes.copyOf(message);
    Bytes signature = signer.sign(text);
    byte[] flipped = signature.toArray();
    flipped[bit / 8] ^= (byte) (1 << (bit % 8));

    assertThat(signature.size()).isEqualTo(64);
    assertThat(signer.sign(text)).isEqualTo(signature);
    assertThat(verifier.verify(text, signature)).isTrue();
    assertThat(verifier.verify(text, Bytes.wrap(flipped))).isFalse();
    assertThat(verifier.verify(Bytes.utf8(text.hex() + "x"), signature)).isFalse();
  }

  @Property(tries = 300)
  void arbitrarySignaturesAreRefusedAndNeverThrow(
      @ForAll("schemes") SignatureScheme scheme,
      @ForAll("secrets") Bytes secret,
      @ForAll @Size(max = 70) byte[] signature) {
    Bytes publicKey = scheme.signer(secret).publicKey();
    assertThat(scheme.verifier(publicKey).verify(publicKey, Bytes.copyOf(signature))).isFalse();
  }

  @Property(tries = 200)
  void aSignatureVerifiesUnderNoOtherKey(
      @ForAll("schemes") SignatureScheme scheme,
      @ForAll("secrets") Bytes one,
      @ForAll("secrets") Bytes other) {
    Bytes signature = scheme.signer(one).sign(one);
    SignatureScheme.Verifier verifier = scheme.verifier(scheme.signer(other).publicKey());
    assertThat(verifier.verify(one, signature)).isEqualTo(one.equals(other));
  }

  @Property(tries = 300)
  void arbitraryPublicKeysAreAcceptedOrAnIllegalArgument(
      @ForAll("schemes") SignatureScheme scheme, @ForAll @Size(min = 30, max = 35) byte[] key) {
    try {
      SignatureScheme.Verifier verifier = scheme.verifier(Bytes.copyOf(key));
      assertThat(verifier.verify(Bytes.EMPTY, Bytes.wrap(new byte[64]))).isFalse();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageContaining("key");
    }
  }

  /** A second implementation: the platform's, with the keys in PKCS#8. */
  @Property(tries = 100)
  void thePlatformMakesTheSameEd25519Signatures(
      @ForAll("secrets") Bytes secret, @ForAll byte[] message) throws GeneralSecurityException {
    Ed25519 scheme = new Ed25519();
    Signature platform = Signature.getInstance("Ed25519");
    platform.initSign(platformKey("Ed25519", Pkcs8.encode(scheme, secret)));
    platform.update(message);
    assertThat(scheme.signer(secret).sign(Bytes.copyOf(message)).toArray())
        .isEqualTo(platform.sign());
  }

  @Property(tries = 100)
  void thePlatformsEcdsaSignaturesVerifyOnceTheirSIsLow(
      @ForAll("secrets") Bytes secret, @ForAll byte[] message) throws GeneralSecurityException {
    EcdsaP256 scheme = new EcdsaP256();
    Signature platform = Signature.getInstance("SHA256withECDSAinP1363Format");
    platform.initSign(platformKey("EC", Pkcs8.encode(scheme, secret)));
    platform.update(message);
    byte[] signature = platform.sign();
    byte[] other = signature.clone();
    BigInteger s = new BigInteger(1, signature, 32, 32);
    BigIntegers.asUnsignedByteArray(P256.DOMAIN.getN().subtract(s), other, 32, 32);
    SignatureScheme.Verifier verifier = scheme.verifier(scheme.signer(secret).publicKey());
    boolean first = verifier.verify(Bytes.copyOf(message), Bytes.wrap(signature));
    boolean second = verifier.verify(Bytes.copyOf(message), Bytes.wrap(other));
    assertThat(first ^ second).isTrue();
  }

  private static PrivateKey platformKey(String algorithm, byte[] der)
      throws GeneralSecurityException {
    return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
  }
}
