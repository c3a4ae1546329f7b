package io.parley.crypto;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.bouncycastle.util.Arrays;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Ed25519Test {
  private static final Pattern FIELDS = Pattern.compile(" ");
  private static final BigInteger ORDER =
      BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
  private static final BigInteger PRIME = BigInteger.TWO.pow(255).subtract(BigInteger.valueOf(19));

  private final Ed25519 scheme = new Ed25519();
  private final SignatureScheme.Signer signer = scheme.signer(Bytes.ofHex("07".repeat(32)));
  private final Bytes message = Bytes.utf8("message");

  private record Vector(
      String name, Bytes secret, Bytes publicKey, Bytes message, Bytes signature) {
    static Vector parse(String line) {
      List<String> fields = FIELDS.splitAsStream(line).toList();
      String text = fields.get(3).equals("-") ? "" : fields.get(3);
      return new Vector(
          "test " + fields.get(0),
          Bytes.ofHex(fields.get(1)),
          Bytes.ofHex(fields.get(2)),
          Bytes.ofHex(text),
          Bytes.ofHex(fields.get(4)));
    }
  }

  @TestFactory
  List<DynamicTest> knowsTheAnswersOfRfc8032() throws IOException {
    try (InputStream in = requireNonNull(Ed25519Test.class.getResourceAsStream("rfc8032.txt"))) {
      List<DynamicTest> tests =
          new String(in.readAllBytes(), StandardCharsets.US_ASCII)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(Vector::parse)
              .map(vector -> DynamicTest.dynamicTest(vector.name(), () -> answers(vector)))
              .toList();
      assertThat(tests).hasSize(5);
      return tests;
    }
  }

  private void answers(Vector vector) {
    SignatureScheme.Signer signer = scheme.signer(vector.secret());
    assertThat(signer.publicKey()).isEqualTo(vector.publicKey());
    assertThat(signer.sign(vector.message())).isEqualTo(vector.signature());
    assertThat(scheme.verifier(vector.publicKey()).verify(vector.message(), vector.signature()))
        .isTrue();
  }

  @Test
  void signsAndVerifiesSlicesWithoutTheirSurroundings() {
    Bytes slice = Bytes.utf8("..message..").slice(2, 9);
    Bytes signature = signer.sign(slice);
    Bytes embedded = Bytes.wrap(Arrays.concatenate(new byte[3], signature.toArray(), new byte[5]));

    assertThat(signature).isEqualTo(signer.sign(message));
    assertThat(scheme.verifier(signer.publicKey()).verify(slice, embedded.slice(3, 67))).isTrue();
  }

  /** S + L would verify as well if it were not refused: one signature, two encodings. */
  @Test
  void refusesAnSThatIsNotCanonical() {
    byte[] signature = signer.sign(message).toArray();
    byte[] reversed = Arrays.reverse(Arrays.copyOfRange(signature, 32, 64));
    BigInteger shifted = new BigInteger(1, reversed).add(ORDER);
    byte[] other = Arrays.concatenate(Arrays.copyOf(signature, 32), littleEndian(shifted));

    assertThat(scheme.verifier(signer.publicKey()).verify(message, Bytes.wrap(other))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0100000000000000000000000000000000000000000000000000000000000000",
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
        "0000000000000000000000000000000000000000000000000000000000000000",
        "0000000000000000000000000000000000000000000000000000000000000080",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa"
      })
  void refusesPublicKeysOfSmallOrder(String publicKey) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheme.verifier(Bytes.ofHex(publicKey)))
        .withMessageContaining("prime-order subgroup");
  }

  /** Adding the point of order 2, (0, -1), to (x, y) gives (-x, -y). */
  @Test
  void refusesAPublicKeyOutsideThePrimeOrderSubgroup() {
    byte[] reversed = Arrays.reverse(signer.publicKey().toArray());
    int sign = reversed[0] & 0x80;
    reversed[0] &= 0x7f;
    byte[] twisted = littleEndian(PRIME.subtract(new BigInteger(1, reversed)));
    twisted[31] |= (byte) (sign ^ 0x80);

    assertThatIllegalArgumentException().isThrownBy(() -> scheme.verifier(Bytes.wrap(twisted)));
  }

  /** The encoding of y = p + 1 is another one of the point y = 1. */
  @Test
  void refusesAPublicKeyThatIsNotCanonical() {
    Bytes publicKey = Bytes.wrap(littleEndian(PRIME.add(BigInteger.ONE)));
    assertThatIllegalArgumentException().isThrownBy(() -> scheme.verifier(publicKey));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void refusesKeysOfTheWrongLength(int length) {
    Bytes key = Bytes.wrap(new byte[length]);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheme.signer(key))
        .withMessageContaining("32 bytes, found " + length);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> scheme.verifier(key))
        .withMessageContaining("32 bytes, found " + length);
  }

  @Test
  void neverShowsTheSecret() {
    assertThat(signer.toString()).doesNotContain("0707").contains(signer.publicKey().hex());
  }

  private static byte[] littleEndian(BigInteger value) {
    byte[] out = new byte[32];
    for (int i = 0; i < 32; i++) {
      out[i] = value.shiftRight(8 * i).byteValue();
    }
    return out;
  }
}
