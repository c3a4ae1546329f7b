package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Bytes;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import supranational.blst.P1_Affine;
import supranational.blst.P2_Affine;

/** What the native library does not check (pitfall BLS2). */
class BlsTest {
  private static final Bytes MESSAGE = Bytes.utf8("statement");
  private static final BlsSecretKey KEY = BlsSecretKey.of(scalar(BigInteger.TEN));

  private static Bytes scalar(BigInteger value) {
    return Bytes.ofHex("%064x".formatted(value));
  }

  private static boolean verifies(BlsSecretKey key, Bytes message, Bytes signature) {
    Bls.PublicKey point = Bls.publicKey(key.publicKey());
    return Bls.signature(signature)
        .filter(it -> Bls.verify(Bls.Tag.VOTE, Map.of(message, List.of(point)), it))
        .isPresent();
  }

  /** {@code size} bytes of which the first is {@code first} and the last is {@code last}. */
  private static Bytes bytes(int size, int first, int last) {
    byte[] bytes = new byte[size];
    bytes[0] = (byte) first;
    bytes[size - 1] = (byte) last;
    return Bytes.wrap(bytes);
  }

  @Test
  void aSecretKeyIsAboveZeroAndBelowTheOrder() {
    BigInteger last = Bls.ORDER.subtract(BigInteger.ONE);
    for (BigInteger good : List.of(BigInteger.ONE, last)) {
      BlsSecretKey key = BlsSecretKey.of(scalar(good));
      assertThat(key.scalar()).isEqualTo(scalar(good));
      assertThat(verifies(key, MESSAGE, key.sign(MESSAGE))).isTrue();
    }
    BigInteger highest = BigInteger.TWO.pow(256).subtract(BigInteger.ONE);
    for (BigInteger bad :
        List.of(BigInteger.ZERO, Bls.ORDER, Bls.ORDER.add(BigInteger.ONE), highest)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> BlsSecretKey.of(scalar(bad)))
          .withMessageContaining("above 0 and below the order")
          .satisfies(e -> assertThat(e.getMessage()).doesNotContain(scalar(bad).hex()));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 31, 33, 64})
  void aSecretKeyHas32Bytes(int size) {
    Bytes bytes = size == 0 ? Bytes.EMPTY : bytes(size, 1, 1);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BlsSecretKey.of(bytes))
        .withMessage("a BLS12-381 secret key has 32 bytes, found " + size);
  }

  @Test
  void freshKeysDifferAndWork() {
    BlsSecretKey key = BlsSecretKey.generate();
    assertThat(key.scalar()).isNotEqualTo(BlsSecretKey.generate().scalar());
    assertThat(verifies(key, MESSAGE, key.sign(MESSAGE))).isTrue();
    assertThat(BlsSecretKey.of(key.scalar()).publicKey()).isEqualTo(key.publicKey());
    assertThat(key.toString()).doesNotContain(key.scalar().hex());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 47, 48, 95, 97, 192})
  void aPublicKeyHas96Bytes(int size) {
    Bytes bytes = size == 0 ? Bytes.EMPTY : bytes(size, 0x80, 2);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Bls.publicKey(bytes))
        .withMessage("a BLS12-381 public key has 96 bytes, found " + size);
  }

  /** 192 bytes that are the same point, uncompressed, which the library would take. */
  @Test
  void anUncompressedPublicKeyIsNone() {
    byte[] uncompressed = new P2_Affine(KEY.publicKey().toArray()).serialize();
    assertThat(new P2_Affine(uncompressed).in_group()).isTrue();
    assertThatIllegalArgumentException().isThrownBy(() -> Bls.publicKey(Bytes.wrap(uncompressed)));
  }

  @Test
  void aPublicKeyIsAPointOfTheSubgroupAndNotInfinity() {
    Bytes infinity = bytes(96, 0xc0, 0);
    Bytes offCurve = bytes(96, 0x80, 1);
    Bytes outsideSubgroup = bytes(96, 0x80, 2);
    Bytes coordinateTooLarge = Bytes.ofHex("9f" + "ff".repeat(95));
    Bytes noFlag = bytes(96, 0, 0);
    assertThat(new P2_Affine(infinity.toArray()).is_inf()).isTrue();
    assertThat(new P2_Affine(outsideSubgroup.toArray()).on_curve()).isTrue();
    for (Bytes bad : List.of(infinity, offCurve, outsideSubgroup, coordinateTooLarge, noFlag)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> Bls.publicKey(bad))
          .withMessageContaining("hence no BLS12-381 public key: " + bad.hex());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 47, 49, 95, 97})
  void aSignatureHas48Bytes(int size) {
    Bytes good = KEY.sign(MESSAGE);
    byte[] bytes = Arrays.copyOf(good.toArray(), size);
    assertThat(verifies(KEY, MESSAGE, good)).isTrue();
    assertThat(Bls.signature(Bytes.wrap(bytes))).isEmpty();
  }

  /** The library takes it; two forms of one signature would be two certificates. */
  @Test
  void anUncompressedSignatureIsNone() {
    byte[] uncompressed = new P1_Affine(KEY.sign(MESSAGE).toArray()).serialize();
    assertThat(uncompressed).hasSize(96);
    assertThat(new P1_Affine(uncompressed).in_group()).isTrue();
    assertThat(Bls.signature(Bytes.wrap(uncompressed))).isEmpty();
  }

  @Test
  void aSignatureIsAPointAndNotInfinity() {
    assertThat(Bls.signature(bytes(48, 0xc0, 0))).isEmpty();
    assertThat(Bls.signature(bytes(48, 0x40, 0))).isEmpty();
    assertThat(Bls.signature(bytes(48, 0x80, 1))).isEmpty();
    assertThat(Bls.signature(bytes(48, 0, 0))).isEmpty();
    assertThat(Bls.signature(Bytes.ofHex("9f" + "ff".repeat(47)))).isEmpty();
  }

  @Test
  void aSignatureOutsideTheSubgroupNeverVerifies() {
    Bytes outside = bytes(48, 0x80, 4);
    assertThat(new P1_Affine(outside.toArray()).on_curve()).isTrue();
    assertThat(new P1_Affine(outside.toArray()).in_group()).isFalse();
    assertThat(Bls.signature(outside)).isPresent();
    assertThat(verifies(KEY, MESSAGE, outside)).isFalse();
  }

  /** A small component would leave the pairing as it is: only the check of the subgroup helps. */
  @Test
  void aGoodSignatureWithAComponentOutsideTheSubgroupDoesNotVerify() {
    Bls.Signature good = Bls.signature(KEY.sign(MESSAGE)).orElseThrow();
    Bls.Signature outside = Bls.signature(bytes(48, 0x80, 4)).orElseThrow();
    // r times a point leaves what is outside the subgroup.
    byte[] component =
        new P1_Affine(Bls.encode(outside).toArray()).to_jacobian().mult(Bls.ORDER).compress();
    Bls.Signature small = Bls.signature(Bytes.wrap(component)).orElseThrow();
    Bls.Signature sum = Bls.sum(List.of(good, small)).orElseThrow();

    assertThat(verifies(KEY, MESSAGE, Bls.encode(good))).isTrue();
    assertThat(verifies(KEY, MESSAGE, Bls.encode(sum))).isFalse();
  }

  @Test
  void nothingVerifiesForNobody() {
    Bls.Signature signature = Bls.signature(KEY.sign(MESSAGE)).orElseThrow();
    assertThat(Bls.verify(Bls.Tag.VOTE, Map.of(), signature)).isFalse();
    assertThat(Bls.sum(List.of())).isEmpty();
  }

  /** Whatever is signed, the empty message too. */
  @Test
  void everyLengthOfMessageIsSigned() {
    for (int size : new int[] {0, 1, 255, 256, 100_000}) {
      Bytes message = Bytes.wrap(new byte[size]);
      assertThat(verifies(KEY, message, KEY.sign(message))).isTrue();
      assertThat(verifies(KEY, Bytes.wrap(new byte[size + 1]), KEY.sign(message))).isFalse();
    }
  }

  /** A view in the middle of a larger array. */
  @Test
  void slicesAreReadAsWhatTheyAre() {
    Bytes padded = Bytes.utf8("xxstatementyy").slice(2, 11);
    Bytes signature = KEY.sign(padded);
    assertThat(signature).isEqualTo(KEY.sign(MESSAGE));
    byte[] larger = new byte[60];
    System.arraycopy(signature.toArray(), 0, larger, 7, 48);
    assertThat(verifies(KEY, MESSAGE, Bytes.wrap(larger, 7, 48))).isTrue();
  }

  /** Keys and signatures are shared by all threads; the library's operations change points. */
  @Test
  void manyThreadsMaySignAndVerifyWithTheSameKeys()
      throws InterruptedException, ExecutionException {
    int threads = 8;
    int rounds = 20;
    List<BlsSecretKey> keys =
        IntStream.rangeClosed(1, 4)
            .mapToObj(i -> BlsSecretKey.of(scalar(BigInteger.valueOf(i))))
            .toList();
    List<Bls.PublicKey> points = keys.stream().map(k -> Bls.publicKey(k.publicKey())).toList();
    List<Bls.Signature> shared =
        keys.stream().map(k -> Bls.signature(k.sign(MESSAGE)).orElseThrow()).toList();
    Bytes expected = Bls.encode(Bls.sum(shared).orElseThrow());
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try {
      List<Future<Integer>> results = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        BlsSecretKey key = keys.get(t % keys.size());
        Bytes own = key.sign(MESSAGE);
        results.add(
            pool.submit(
                () -> {
                  int right = 0;
                  for (int i = 0; i < rounds; i++) {
                    Bls.Signature sum = Bls.sum(shared).orElseThrow();
                    boolean all =
                        Bls.encode(sum).equals(expected)
                            && Bls.verify(Bls.Tag.VOTE, Map.of(MESSAGE, points), sum)
                            && !Bls.verify(Bls.Tag.VOTE, Map.of(MESSAGE, points.subList(0, 3)), sum)
                            && key.sign(MESSAGE).equals(own);
                    right += all ? 1 : 0;
                  }
                  return right;
                }));
      }
      for (Future<Integer> result : results) {
        assertThat(result.get()).isEqualTo(rounds);
      }
    } finally {
      pool.shutdownNow();
    }
  }
}
