package io.parley.api;

/**
 * Proof that several replicas signed.
 *
 * @param signers who did
 * @param proof in the form of the quorum scheme: an aggregate, or the signatures in the order of
 *     their signers
 */
public record Certificate(Signers signers, Bytes proof) {}
