package io.parley.crypto;

import io.parley.api.Bytes;
import io.parley.api.SignatureScheme;
import org.bouncycastle.math.ec.rfc8032.Ed25519.PublicPoint;

/**
 * Ed25519, RFC 8032: secret keys of 32 bytes, public keys of 32, signatures of 64.
 *
 * <p>A public key must be the canonical encoding of a point of the prime-order subgroup, so that
 * there is no key under which one signature fits many messages. Immutable, any thread.
 */
public final class Ed25519 implements SignatureScheme {
  static final String NAME = "ed25519";
  static final int SECRET_BYTES = 32;

  private static final int PUBLIC_BYTES = 32;
  private static final int SIGNATURE_BYTES = 64;

  @Override
  public String name() {
    return NAME;
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if there are not exactly 32 bytes
   */
  @Override
  public Signer signer(Bytes secretKey) {
    if (secretKey.size() != SECRET_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 secret key has 32 bytes, found " + secretKey.size());
    }
    return new KeyPair(secretKey.toArray());
  }

  @Override
  public Verifier verifier(Bytes publicKey) {
    if (publicKey.size() != PUBLIC_BYTES) {
      throw new IllegalArgumentException(
          "an Ed25519 public key has 32 bytes, found " + publicKey.size());
    }
    PublicPoint point =
        org.bouncycastle.math.ec.rfc8032.Ed25519.validatePublicKeyFullExport(
            publicKey.array(), publicKey.offset());
    if (point == null) {
      throw new IllegalArgumentException(
          "not a point of the prime-order subgroup, hence no Ed25519 public key: "
              + publicKey.hex());
    }
    return new PublicKey(point);
  }

  private static final class KeyPair implements Signer {
    private final byte[] secret;
    private final byte[] encodedPoint = new byte[PUBLIC_BYTES];
    private final Bytes publicKey;

    KeyPair(byte[] secret) {
      this.secret = secret;
      org.bouncycastle.math.ec.rfc8032.Ed25519.generatePublicKey(secret, 0, encodedPoint, 0);
      publicKey = Bytes.wrap(encodedPoint);
    }

    @Override
    public Bytes publicKey() {
      return publicKey;
    }

    @Override
    public Bytes sign(Bytes message) {
      byte[] signature = new byte[SIGNATURE_BYTES];
      org.bouncycastle.math.ec.rfc8032.Ed25519.sign(
          secret,
          0,
          encodedPoint,
          0,
          message.array(),
          message.offset(),
          message.size(),
          signature,
          0);
      return Bytes.wrap(signature);
    }

    /** Not the secret. */
    @Override
    public String toString() {
      return "ed25519 signer " + publicKey.hex();
    }
  }

  private record PublicKey(PublicPoint point) implements Verifier {
    @Override
    public boolean verify(Bytes message, Bytes signature) {
      if (signature.size() != SIGNATURE_BYTES) {
        return false;
      }
      return org.bouncycastle.math.ec.rfc8032.Ed25519.verify(
          signature.array(),
          signature.offset(),
          point,
          message.array(),
          message.offset(),
          message.size());
    }
  }
}
