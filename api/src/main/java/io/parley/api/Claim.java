package io.parley.api;

import java.util.List;

/** Something in a message that must be verified before a protocol hears of the message. */
public sealed interface Claim {
  /** {@code signer} signed {@code statement} with its identity key. */
  record OfReplica(ReplicaId signer, Statement statement, Bytes signature) implements Claim {}

  /**
   * The client signed the bundle, and if the bundle is to open a session, then it carries the
   * client's {@link Grant}.
   */
  record OfClient(Bundle bundle) implements Claim {}

  /** At least {@code signersMin} replicas signed one statement under the quorum scheme. */
  record OfQuorum(Statement statement, Certificate certificate, int signersMin) implements Claim {}

  /**
   * At least {@code signersMin} replicas signed each its own statement; {@code statements} are in
   * the order of the certificate's signers.
   */
  record OfEach(List<Statement> statements, Certificate certificate, int signersMin)
      implements Claim {}
}
