package io.parley.crypto;

import io.parley.api.Bytes;
import java.security.SecureRandom;

/**
 * A secret key on BLS12-381, with which a replica signs its shares of certificates. Immutable, any
 * thread.
 */
public final class BlsSecretKey {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final Bls.Secret secret;
  private final Bytes publicKey;

  private BlsSecretKey(Bls.Secret secret) {
    this.secret = secret;
    publicKey = Bls.encode(Bls.publicKey(secret));
  }

  /**
   * A fresh key.
   *
   * @throws IllegalStateException if the native library cannot be loaded; says what it needs
   */
  public static BlsSecretKey generate() {
    return new BlsSecretKey(Bls.generate(RANDOM));
  }

  /**
   * The key of a number.
   *
   * @param scalar 32 bytes, big-endian, above 0 and below the order of the groups
   * @throws IllegalArgumentException if it is anything else; the message does not contain it
   * @throws IllegalStateException if the native library cannot be loaded; says what it needs
   */
  public static BlsSecretKey of(Bytes scalar) {
    return new BlsSecretKey(Bls.secret(scalar));
  }

  /** The number, in 32 bytes, big-endian. */
  Bytes scalar() {
    return Bls.encode(secret);
  }

  /** The public key, in 96 bytes. */
  public Bytes publicKey() {
    return publicKey;
  }

  /**
   * The proof that somebody has the secret of {@link #publicKey()}, in 48 bytes. Everybody may know
   * it; see {@link BlsQuorum#verifyPossession}.
   */
  public Bytes possession() {
    return Bls.encode(Bls.sign(secret, Bls.Tag.POSSESSION, publicKey));
  }

  /** A share for {@code message}, in 48 bytes. */
  Bytes sign(Bytes message) {
    return Bls.encode(Bls.sign(secret, Bls.Tag.VOTE, message));
  }

  /** Not the secret. */
  @Override
  public String toString() {
    return "bls secret key of " + publicKey.hex();
  }
}
