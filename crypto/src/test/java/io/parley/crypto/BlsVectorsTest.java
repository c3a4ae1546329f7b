package io.parley.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import supranational.blst.BLST_ERROR;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;
import supranational.blst.PT;
import supranational.blst.SecretKey;

/** Against what others published, and against a second route through the library (BLS8). */
class BlsVectorsTest {
  private static final String RFC_9380_TAG = "QUUX-V01-CS02-with-BLS12381G1_XMD:SHA-256_SSWU_RO_";
  private static final String DRAND_TAG = "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_";

  /** RFC 9380, J.9.1: the x and the y of the point that a message is hashed to. */
  @ParameterizedTest
  @CsvSource({
    "'', 0,"
        + " 052926add2207b76ca4fa57a8734416c8dc95e24501772c814278700eed6d1e4e8cf6"
        + "2d9c09db0fac349612b759e79a1,"
        + " 08ba738453bfed09cb546dbb0783dbb3a5f1f566ed67bb6be0e8c67e2e81a4cc68ee2"
        + "9813bb7994998f3eae0c9c6a265",
    "abc, 0,"
        + " 03567bc5ef9c690c2ab2ecdf6a96ef1c139cc0b2f284dca0a9a7943388a49a3aee664"
        + "ba5379a7655d3c68900be2f6903,"
        + " 0b9c15f3fe6e5cf4211f346271d7b01c8f3b28be689c8429c85b67af215533311f0b8"
        + "dfaaa154fa6b88176c229f2885d",
    "abcdef0123456789, 0,"
        + " 11e0b079dea29a68f0383ee94fed1b940995272407e3bb916bbf268c263ddd57a6a27"
        + "200a784cbc248e84f357ce82d98,"
        + " 03a87ae2caf14e8ee52e51fa2ed8eefe80f02457004ba4d486d6aa1f517c0889501dc"
        + "7413753f9599b099ebcbbd2d709",
    "q128_q, 127,"
        + " 15f68eaa693b95ccb85215dc65fa81038d69629f70aeee0d0f677cf22285e7bf58d7c"
        + "b86eefe8f2e9bc3f8cb84fac488,"
        + " 1807a1d50c29f430b8cafc4f8638dfeeadf51211e1602a5f184443076715f91bb90a4"
        + "8ba1e370edce6ae1062f5e6dd38",
    "a512_a, 511,"
        + " 082aabae8b7dedb0e78aeb619ad3bfd9277a2f77ba7fad20ef6aabdc6c31d19ba5a6d"
        + "12283553294c1825c4b3ca2dcfe,"
        + " 05b84ae5a942248eea39e1d91030458c40153f3b654ab7872d779ad1e942856a20c43"
        + "8e8d99bc8abfbf74729ce1f7ac8"
  })
  void hashesToTheCurveAsInRfc9380(String message, int more, String x, String y) {
    String last = message.isEmpty() ? "" : message.substring(message.length() - 1);
    byte[] whole = (message + last.repeat(more)).getBytes(StandardCharsets.UTF_8);
    assertThat(Bytes.wrap(new P1().hash_to(whole, RFC_9380_TAG).serialize()).hex())
        .isEqualTo(x + y);
  }

  /**
   * The vector of the Leios votes in gouroboros (blinklabs-io), with our tag; made with the
   * implementation of gnark-crypto.
   */
  @Test
  void signsAsGnarkDoes() {
    BlsSecretKey key = BlsSecretKey.of(Bytes.ofHex("%064x".formatted(42)));
    Bytes message =
        Bytes.ofHex("5820000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");

    assertThat(key.publicKey().hex())
        .isEqualTo(
            "ac7fa63dfc38bbf3712e27a180391bca4ccabf609c5967a0592eff420b62"
                + "35f3f2b323051cb099acc3969aca"
                + "310f7ff4191b2d6db43fafc2c9592f7e5f73981107975d3d92b843891e72"
                + "4dbc9f05b5eee5a3b2b1fc"
                + "782ede8149f30830b84444");
    assertThat(key.sign(message).hex())
        .isEqualTo(
            "807cbcaf3514d73af215e7734202ab7f08e912d9b10fe8b796a948c0b196"
                + "856568912818135bcd23d70b0faba"
                + "48ad214");
  }

  /** The sum of four in cardano-base (IntersectMBO), minsig_all_four of the equal messages. */
  @Test
  void addsUpAsCardanoDoes() {
    List<Bls.Signature> four =
        List.of(
                "9691e2ecc7b2b5f30b65c068dd3904e6533a65a59e934afa6bd0bed7ff9e59a32a36c7"
                    + "e070625a5d156001c614746881",
                "b1dd740ec30b32105b3e7d834ee65ceb88241022d9317ce5f5cd03f9ada28af29f1b06"
                    + "6cdd8a4746b05b8581e5536759",
                "8383d7ef971dd9fe958dcf9a6f04de280f958c915fa9ecdf13ed21547245820be5865a"
                    + "81cc9bbf023b21171b8f076ace",
                "b4ee465abbbf7eaf06af30463a66cdc3d9f68bc82a57d95ba3181463a1416494770d69"
                    + "5941e99dd1aa9870599a117421")
            .stream()
            .map(it -> Bls.signature(Bytes.ofHex(it)).orElseThrow())
            .toList();

    assertThat(Bls.sum(four).map(it -> Bls.encode(it).hex()))
        .contains(
            "87833ecd1132db530a1b4cdb17b1dbb4384ed1f64e3726b98df6dc86bccf91fb7f5e76"
                + "1993da1d69e42bf0f3bc70c3a2");
  }

  /**
   * Round 1000 of drand's quicknet, signed by the implementation of its Go nodes under another tag
   * of the same suite. Hash, decoding and pairing of the library are others' too.
   */
  @Test
  void theLibraryVerifiesASignatureOfDrand() throws NoSuchAlgorithmException {
    P2_Affine key =
        new P2_Affine(
            Bytes.ofHex(
                    "83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760"
                        + "183c8c4b450b6a0a6c3a"
                        + "c6a5776a2d1064510d1fec758c921cc22b0e17e6"
                        + "3aaf4bcb5ed66304de9cf809bd274ca73b"
                        + "ab4af5a6e9c76a4bc09e76eae8991ef5ece45a")
                .toArray());
    P1_Affine signature =
        new P1_Affine(
            Bytes.ofHex(
                    "b44679b9a59af2ec876b1a6b1ad52ea9b1615fc3982b19576350f93447cb"
                        + "1125e342b73a8dd2bacb"
                        + "e47e4b6b63ed5e39")
                .toArray());
    byte[] round = ByteBuffer.allocate(Long.BYTES).putLong(1_000).array();
    byte[] message = MessageDigest.getInstance("SHA-256").digest(round);

    assertThat(signature.core_verify(key, true, message, DRAND_TAG))
        .isEqualTo(BLST_ERROR.BLST_SUCCESS);
    message[0] ^= 1;
    assertThat(signature.core_verify(key, true, message, DRAND_TAG))
        .isEqualTo(BLST_ERROR.BLST_VERIFY_FAIL);
  }

  /** e(H(m), pk) = e(signature, generator), each pairing by itself, under both tags. */
  @Test
  void signaturesSatisfyTheEquationOfThePairing() {
    BlsSecretKey key = BlsSecretKey.of(Bytes.ofHex("%064x".formatted(0xbeef)));
    Bytes message = Bytes.utf8("statement");

    assertThat(equation(message, Bls.Tag.VOTE, key.publicKey(), key.sign(message))).isTrue();
    assertThat(equation(key.publicKey(), Bls.Tag.POSSESSION, key.publicKey(), key.possession()))
        .isTrue();
    assertThat(equation(message, Bls.Tag.POSSESSION, key.publicKey(), key.sign(message))).isFalse();
  }

  private static boolean equation(Bytes message, Bls.Tag tag, Bytes key, Bytes signature) {
    // Spelled out here: a wrong letter in the code must not be repeated by its test.
    String text =
        tag == Bls.Tag.VOTE
            ? "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_"
            : "BLS_POP_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_";
    P1_Affine hash = new P1().hash_to(message.toArray(), text).to_affine();
    PT left = new PT(new P2_Affine(key.toArray()), hash).final_exp();
    PT right = new PT(P2_Affine.generator(), new P1_Affine(signature.toArray())).final_exp();
    return left.is_equal(right);
  }

  /** A sum is verified as the product of its pairings. */
  @Test
  void sumsOverSeveralMessagesSatisfyTheEquationOfThePairing() {
    PT product = PT.one();
    P1 sum = new P1();
    List<Bytes> messages = List.of(Bytes.utf8("a"), Bytes.utf8("b"), Bytes.utf8("b"));
    for (int i = 0; i < messages.size(); i++) {
      byte[] scalar = new byte[Bls.SECRET_BYTES];
      Arrays.fill(scalar, (byte) (i + 1));
      SecretKey secret = new SecretKey();
      secret.from_bendian(scalar);
      P1 hash =
          new P1()
              .hash_to(messages.get(i).toArray(), "BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_");
      product.mul(new PT(new P2(secret).to_affine(), hash.to_affine()));
      sum.add(new P1_Affine(BlsSecretKey.of(Bytes.wrap(scalar)).sign(messages.get(i)).toArray()));
    }
    PT other = new PT(P2_Affine.generator(), sum.to_affine());
    assertThat(PT.finalverify(product, other)).isTrue();

    Bls.Signature signature = Bls.signature(Bytes.wrap(sum.compress())).orElseThrow();
    assertThat(
            Bls.verify(
                Bls.Tag.VOTE,
                Map.of(messages.get(0), List.of(key(1)), messages.get(1), List.of(key(2), key(3))),
                signature))
        .isTrue();
    assertThat(
            Bls.verify(
                Bls.Tag.VOTE,
                Map.of(messages.get(0), List.of(key(2)), messages.get(1), List.of(key(1), key(3))),
                signature))
        .isFalse();
  }

  private static Bls.PublicKey key(int fill) {
    byte[] scalar = new byte[Bls.SECRET_BYTES];
    Arrays.fill(scalar, (byte) fill);
    return Bls.publicKey(Bls.secret(Bytes.wrap(scalar)));
  }
}
