package io.parley.crypto;

import io.parley.api.Bytes;
import java.math.BigInteger;
import java.security.SecureRandom;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.crypto.ec.CustomNamedCurves;
import org.bouncycastle.crypto.params.ECNamedDomainParameters;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.math.ec.FixedPointCombMultiplier;
import org.bouncycastle.util.BigIntegers;

/** The curve P-256, and keys on it. */
final class P256 {
  /** Bytes in a secret key, and in a coordinate. */
  static final int SCALAR_BYTES = 32;

  static final ECNamedDomainParameters DOMAIN =
      new ECNamedDomainParameters(
          SECObjectIdentifiers.secp256r1,
          CustomNamedCurves.getByOID(SECObjectIdentifiers.secp256r1));

  private P256() {}

  /** A fresh secret key, uniform over all of them. */
  static ECPrivateKeyParameters generate(SecureRandom random) {
    BigInteger scalar =
        BigIntegers.createRandomInRange(
            BigInteger.ONE, DOMAIN.getN().subtract(BigInteger.ONE), random);
    return new ECPrivateKeyParameters(scalar, DOMAIN);
  }

  /**
   * The secret key written in {@code scalar}, big-endian.
   *
   * @throws IllegalArgumentException if it is none; the message does not contain it
   */
  static ECPrivateKeyParameters secretKey(Bytes scalar) {
    if (scalar.size() != SCALAR_BYTES) {
      throw new IllegalArgumentException("a P-256 secret key has 32 bytes, found " + scalar.size());
    }
    BigInteger value = new BigInteger(1, scalar.array(), scalar.offset(), SCALAR_BYTES);
    if (value.signum() == 0 || value.compareTo(DOMAIN.getN()) >= 0) {
      throw new IllegalArgumentException(
          "a P-256 secret key is above 0 and below the order of the curve, this one is not");
    }
    return new ECPrivateKeyParameters(value, DOMAIN);
  }

  static Bytes scalar(ECPrivateKeyParameters secretKey) {
    return Bytes.wrap(BigIntegers.asUnsignedByteArray(SCALAR_BYTES, secretKey.getD()));
  }

  static ECPublicKeyParameters publicKey(ECPrivateKeyParameters secretKey) {
    return new ECPublicKeyParameters(
        new FixedPointCombMultiplier().multiply(DOMAIN.getG(), secretKey.getD()), DOMAIN);
  }
}
