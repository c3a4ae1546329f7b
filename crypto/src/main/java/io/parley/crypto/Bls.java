package io.parley.crypto;

import io.parley.api.Bytes;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import supranational.blst.P1;
import supranational.blst.P1_Affine;
import supranational.blst.P2;
import supranational.blst.P2_Affine;
import supranational.blst.Pairing;
import supranational.blst.SecretKey;

/**
 * Signatures on BLS12-381 in their minimal size: public keys are points of G2 in 96 bytes,
 * signatures points of G1 in 48, both compressed. Any thread.
 *
 * <p>Nothing else touches the native library. It checks little and ends the JVM when it is handed
 * null, so nothing reaches it but bytes of checked lengths and the three types here, which only
 * this class makes: a {@link Secret} is in its range, a {@link PublicKey} in its subgroup and not
 * infinity, a {@link Signature} on the curve and not infinity. The library's points of projective
 * form change when they are added to; they never leave the method that made them.
 */
final class Bls {
  static final int SECRET_BYTES = 32;
  static final int PUBLIC_BYTES = 96;
  static final int SIGNATURE_BYTES = 48;

  /** r, the order of both groups. */
  static final BigInteger ORDER =
      new BigInteger("73eda753299d7d483339d80809a1d80553bda402fffe5bfeffffffff00000001", 16);

  /** What a signature is for; under one tag it never verifies as the other. Pitfall BLS1. */
  enum Tag {
    VOTE("BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_"),
    POSSESSION("BLS_POP_BLS12381G1_XMD:SHA-256_SSWU_RO_POP_");

    private final String text;

    Tag(String text) {
      this.text = text;
    }
  }

  /** 0 &lt; secret &lt; r. Immutable. */
  static final class Secret {
    private final SecretKey key;

    private Secret(SecretKey key) {
      this.key = key;
    }
  }

  /** A point of the prime-order subgroup of G2, not infinity. Immutable. */
  static final class PublicKey {
    private final P2_Affine point;

    private PublicKey(P2_Affine point) {
      this.point = point;
    }
  }

  /**
   * A point on the curve of G1, not infinity. Whether it is in the subgroup is checked when it is
   * verified, once for a sum. Immutable.
   */
  static final class Signature {
    private final P1_Affine point;

    private Signature(P1_Affine point) {
      this.point = point;
    }
  }

  private static final Optional<Throwable> UNUSABLE = load();

  private Bls() {}

  private static Optional<Throwable> load() {
    try {
      P2_Affine unused = P2_Affine.generator();
      return unused.on_curve() ? Optional.empty() : Optional.of(new AssertionError("generator"));
    } catch (LinkageError | RuntimeException e) {
      return Optional.of(e.getCause() == null ? e : e.getCause());
    }
  }

  /** Before the first use of the library in all that does not take one of the types here. */
  private static void requireLibrary() {
    if (UNUSABLE.isPresent()) {
      throw new IllegalStateException(
          "the native library for bls cannot be loaded (%s); it needs Linux with glibc and"
                  .formatted(UNUSABLE.get())
              + " libstdc++, macOS or Windows, and a temporary directory (java.io.tmpdir) from"
              + " which programs may be run; or use certificates that are lists of signatures",
          UNUSABLE.get());
    }
  }

  /** A fresh secret key. */
  static Secret generate(SecureRandom random) {
    requireLibrary();
    byte[] seed = new byte[SECRET_BYTES]; // the library makes the key 0 of fewer
    random.nextBytes(seed);
    SecretKey key = new SecretKey();
    key.keygen(seed);
    return new Secret(key);
  }

  /**
   * The secret key written in {@code scalar}, big-endian.
   *
   * @throws IllegalArgumentException if it is none; the message does not contain it
   */
  static Secret secret(Bytes scalar) {
    if (scalar.size() != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "a BLS12-381 secret key has 32 bytes, found " + scalar.size());
    }
    BigInteger value = new BigInteger(1, scalar.array(), scalar.offset(), SECRET_BYTES);
    if (value.signum() == 0 || value.compareTo(ORDER) >= 0) {
      throw new IllegalArgumentException(
          "a BLS12-381 secret key is above 0 and below the order of the groups, this one is not");
    }
    requireLibrary();
    SecretKey key = new SecretKey();
    key.from_bendian(scalar.toArray());
    return new Secret(key);
  }

  static Bytes encode(Secret secret) {
    return Bytes.wrap(secret.key.to_bendian());
  }

  static Bytes encode(PublicKey key) {
    return Bytes.wrap(key.point.to_jacobian().compress());
  }

  static Bytes encode(Signature signature) {
    return Bytes.wrap(signature.point.to_jacobian().compress());
  }

  static PublicKey publicKey(Secret secret) {
    return new PublicKey(new P2(secret.key).to_affine());
  }

  /**
   * The public key written in {@code encoded}. Pitfall BLS2.
   *
   * @throws IllegalArgumentException if it is none
   */
  static PublicKey publicKey(Bytes encoded) {
    if (encoded.size() != PUBLIC_BYTES) {
      throw new IllegalArgumentException(
          "a BLS12-381 public key has 96 bytes, found " + encoded.size());
    }
    requireLibrary();
    P2_Affine point;
    try {
      point = new P2_Affine(encoded.toArray());
    } catch (RuntimeException e) {
      throw noPublicKey(encoded, e);
    }
    if (point.is_inf() || !point.in_group()) {
      throw noPublicKey(encoded, null);
    }
    return new PublicKey(point);
  }

  private static IllegalArgumentException noPublicKey(Bytes encoded, @Nullable Throwable cause) {
    return new IllegalArgumentException(
        "not a point of the prime-order subgroup of G2 other than infinity, hence no BLS12-381"
            + " public key: "
            + encoded.hex(),
        cause);
  }

  /** The signature written in {@code encoded}, if it is one; its one form has 48 bytes. */
  static Optional<Signature> signature(Bytes encoded) {
    if (encoded.size() != SIGNATURE_BYTES) {
      return Optional.empty();
    }
    requireLibrary();
    try {
      P1_Affine point = new P1_Affine(encoded.toArray());
      return point.is_inf() ? Optional.empty() : Optional.of(new Signature(point));
    } catch (RuntimeException e) {
      return Optional.empty(); // how the library says that these bytes are no point
    }
  }

  static Signature sign(Secret secret, Tag tag, Bytes message) {
    return new Signature(hash(tag, message).sign_with(secret.key).to_affine());
  }

  private static P1 hash(Tag tag, Bytes message) {
    return new P1().hash_to(message.toArray(), tag.text);
  }

  /** The sum of {@code signatures}; empty if it is infinity, as that of none is. */
  static Optional<Signature> sum(Collection<Signature> signatures) {
    P1 sum = new P1();
    for (Signature signature : signatures) {
      sum.add(signature.point);
    }
    return sum.is_inf() ? Optional.empty() : Optional.of(new Signature(sum.to_affine()));
  }

  /**
   * Whether {@code signature} is the sum of one signature for each message by each of its keys. No
   * keys of one message may add up to infinity: a signature would say nothing about that message.
   *
   * @param signers at least one message; each with at least one key
   */
  static boolean verify(Tag tag, Map<Bytes, List<PublicKey>> signers, Signature signature) {
    if (signers.isEmpty() || !signature.point.in_group()) {
      return false;
    }
    Pairing product = new Pairing(true, tag.text);
    for (Map.Entry<Bytes, List<PublicKey>> entry : signers.entrySet()) {
      P2 sum = new P2();
      entry.getValue().forEach(key -> sum.add(key.point));
      if (sum.is_inf()) {
        return false;
      }
      product.raw_aggregate(sum.to_affine(), hash(tag, entry.getKey()).to_affine());
    }
    product.raw_aggregate(P2_Affine.generator(), signature.point.to_jacobian().neg().to_affine());
    product.commit();
    return product.finalverify();
  }
}
