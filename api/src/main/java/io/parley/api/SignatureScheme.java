package io.parley.api;

/** A kind of signature for identities of replicas and clients. Thread-safe. */
public interface SignatureScheme {
  /** As in the configuration: {@code ed25519}, {@code ecdsa}. */
  String name();

  /** A signer for a secret key in this scheme's raw encoding. */
  Signer signer(Bytes secretKey);

  /**
   * A verifier for a public key.
   *
   * @throws IllegalArgumentException if {@code publicKey} is not one
   */
  Verifier verifier(Bytes publicKey);

  /** Signs. Thread-safe and deterministic. */
  interface Signer {
    Bytes publicKey();

    Bytes sign(Bytes message);
  }

  /** Verifies. Thread-safe. */
  interface Verifier {
    /** False for a bad signature of whatever form; never throws. */
    boolean verify(Bytes message, Bytes signature);
  }
}
