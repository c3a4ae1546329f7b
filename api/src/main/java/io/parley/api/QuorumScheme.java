package io.parley.api;

import java.util.List;

/**
 * Makes and verifies certificates among the members of one epoch. Thread-safe. Messages are what
 * {@link Domain#encode} made of statements.
 */
public interface QuorumScheme {
  /** As in the configuration: {@code ed25519}, {@code ecdsa}, {@code bls}. */
  String name();

  /** This replica's share for a message. */
  Bytes sign(Bytes message);

  /** Whether shares are verified on arrival, rather than when they are combined. */
  boolean verifiesShares();

  /** Whether {@code signature} is the share of {@code signer} for {@code message}. */
  boolean verify(ReplicaId signer, Bytes message, Bytes signature);

  /**
   * Makes a certificate.
   *
   * @param parts by distinct signers, in any order
   */
  Combination combine(List<Part> parts);

  /** Whether the certificate's signers all signed {@code message}. Never throws. */
  boolean verify(Bytes message, Certificate certificate);

  /**
   * Whether each of the certificate's signers signed its own message, in the order of the signers.
   * Never throws.
   */
  boolean verifyEach(List<Bytes> messages, Certificate certificate);

  /** A share with the message that it is for. */
  record Part(ReplicaId signer, Bytes message, Bytes signature) {}

  /** What came of combining. */
  sealed interface Combination {
    record Made(Certificate certificate) implements Combination {}

    /** These shares were bad; ascending. */
    record Bad(List<ReplicaId> signers) implements Combination {}
  }
}
