package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.math.BigInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The key and the signatures are those of RFC 6979, A.2.5. */
class EcdsaP256Test {
  private static final String R =
      "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716";
  private static final String S =
      "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
  private static final String LOW_S =
      "0834e36ad29a83bf2bc9385e491d6099c8fdf9d1ed67aa7ea5f51f93782857a9";
  private static final String ORDER =
      "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";
  private static final String PRIME =
      "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
  private static final String ZERO =
      "0000000000000000000000000000000000000000000000000000000000000000";

  private final EcdsaP256 scheme = new EcdsaP256();
  private final SignatureScheme.Signer signer =
      scheme.signer(
          Bytes.ofHex("c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721"));
  private final SignatureScheme.Verifier verifier = scheme.verifier(signer.publicKey());

  @Test
  void knowsThePublicKeyOfRfc6979() {
    assertThat(signer.publicKey().hex())
        .isEqualTo("0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6");
  }

  @ParameterizedTest
  @CsvSource({
    "sample," + R + "," + S,
    "test,f1abb023518351cd71d881567b1ea663ed3efcf6c5132b354f28d3b0b7d38367,"
        + "019f4113742a2b14bd25926b49c649155f267e60d3814b4c0cc84250e46f0083"
  })
  void knowsTheSignaturesOfRfc6979WithTheLowerS(String message, String r, String s) {
    BigInteger order = new BigInteger(ORDER, 16);
    BigInteger given = new BigInteger(s, 16);
    String lower = String.format("%064x", given.min(order.subtract(given)));

    Bytes signature = signer.sign(Bytes.utf8(message));

    assertThat(signature.hex()).isEqualTo(r + lower);
    assertThat(verifier.verify(Bytes.utf8(message), signature)).isTrue();
  }

  @Test
  void refusesTheHigherS() {
    assertThat(verifies(R + LOW_S)).isTrue();
    assertThat(verifies(R + S)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    ZERO + "," + LOW_S,
    R + "," + ZERO,
    ZERO + "," + ZERO,
    ORDER + "," + LOW_S,
    R + "," + ORDER,
    PRIME + "," + LOW_S
  })
  void refusesAnROrSOutOfRange(String r, String s) {
    assertThat(verifies(r + s)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "00", R, R + LOW_S + "00", R + "0000" + LOW_S})
  void refusesSignaturesOfTheWrongLength(String signature) {
    assertThat(verifies(signature)).isFalse();
  }

  private boolean verifies(String signature) {
    return verifier.verify(Bytes.utf8("sample"), Bytes.ofHex(signature));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "00",
        "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        "0060fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6",
        "02" + PRIME,
        "020000000000000000000000000000000000000000000000000000000000000001",
        "0360fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb600"
      })
  void refusesWhatIsNoCompressedPoint(String publicKey) {
    assertThatIllegalArgumentException().isThrownBy(() -> scheme.verifier(Bytes.ofHex(publicKey)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "01", ZERO, ORDER, "00" + R})
  void refusesWhatIsNoSecretKey(String secret) {
    assertThatIllegalArgumentException().isThrownBy(() -> scheme.signer(Bytes.ofHex(secret)));
  }

  @Test
  void neverShowsTheSecret() {
    assertThat(signer.toString()).doesNotContain("c9afa9d8").contains(signer.publicKey().hex());
  }
}
