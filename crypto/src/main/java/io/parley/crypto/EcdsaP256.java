package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.SignatureScheme;
import java.math.BigInteger;
import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.params.ECPrivateKeyParameters;
import org.bouncycastle.crypto.params.ECPublicKeyParameters;
import org.bouncycastle.crypto.signers.ECDSASigner;
import org.bouncycastle.crypto.signers.HMacDSAKCalculator;
import org.bouncycastle.util.BigIntegers;

/**
 * ECDSA on P-256 with SHA-256 and the deterministic nonces of RFC 6979: secret keys of 32 bytes,
 * public keys of 33 (compressed), signatures of 64: r and s, big-endian.
 *
 * <p>Of the two values of s that verify, only the lower is made and accepted, so that nobody can
 * turn one signature into another. Immutable, any thread.
 */
public final class EcdsaP256 implements SignatureScheme {
  static final String NAME = "ecdsa";

  private static final int PUBLIC_BYTES = 33;
  private static final int SIGNATURE_BYTES = 2 * P256.SCALAR_BYTES;
  private static final BigInteger ORDER = P256.DOMAIN.getN();
  private static final BigInteger S_MAX = ORDER.shiftRight(1);

  @Override
  public String name() {
    return NAME;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if there are not exactly 32 bytes, or they are 0 or not below
   *     the order of the curve
   */
  @Override
  public Signer signer(Bytes secretKey) {
    return new KeyPair(P256.secretKey(secretKey));
  }

  @Override
  public Verifier verifier(Bytes publicKey) {
    if (publicKey.size() != PUBLIC_BYTES) {
      throw new IllegalArgumentException(
          "an ECDSA public key has 33 bytes, found " + publicKey.size());
    }
    try {
      return new PublicKey(
          new ECPublicKeyParameters(
              P256.DOMAIN.getCurve().decodePoint(publicKey.toArray()), P256.DOMAIN));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "not a compressed point of P-256, hence no ECDSA public key: " + publicKey.hex(), e);
    }
  }

  private static byte[] hash(Bytes message) {
    return Digest.of(message).bytes().toArray();
  }

  private static final class KeyPair implements Signer {
    private final ECPrivateKeyParameters secretKey;
    private final Bytes publicKey;

    KeyPair(ECPrivateKeyParameters secretKey) {
      this.secretKey = secretKey;
      publicKey = Bytes.wrap(P256.publicKey(secretKey).getQ().getEncoded(true));
    }

    @Override
    public Bytes publicKey() {
      return publicKey;
    }

    @Override
    public Bytes sign(Bytes message) {
      ECDSASigner signer = new ECDSASigner(new HMacDSAKCalculator(new SHA256Digest()));
      signer.init(true, secretKey);
      BigInteger[] parts = signer.generateSignature(hash(message));
      BigInteger s = parts[1].compareTo(S_MAX) > 0 ? ORDER.subtract(parts[1]) : parts[1];
      byte[] signature = new byte[SIGNATURE_BYTES];
      BigIntegers.asUnsignedByteArray(parts[0], signature, 0, P256.SCALAR_BYTES);
      BigIntegers.asUnsignedByteArray(s, signature, P256.SCALAR_BYTES, P256.SCALAR_BYTES);
      return Bytes.wrap(signature);
    }

    /** Not the secret. */
    @Override
    public String toString() {
      return "ecdsa signer " + publicKey.hex();
    }
  }

  private record PublicKey(ECPublicKeyParameters key) implements Verifier {
    @Override
    public boolean verify(Bytes message, Bytes signature) {
      if (signature.size() != SIGNATURE_BYTES) {
        return false;
      }
      BigInteger r = scalar(signature, 0);
      BigInteger s = scalar(signature, P256.SCALAR_BYTES);
      if (!isWithin(r, ORDER.subtract(BigInteger.ONE)) || !isWithin(s, S_MAX)) {
        return false;
      }
      ECDSASigner verifier = new ECDSASigner();
      verifier.init(false, key);
      return verifier.verifySignature(hash(message), r, s);
    }

    private static BigInteger scalar(Bytes signature, int at) {
      return new BigInteger(1, signature.array(), signature.offset() + at, P256.SCALAR_BYTES);
    }

    private static boolean isWithin(BigInteger value, BigInteger max) {
      return value.signum() > 0 && value.compareTo(max) <= 0;
    }
  }
}
