package io.parley.api;

/**
 * One replica of a membership.
 *
 * @param publicKey of its identity key, in the cluster's signature scheme
 * @param quorumKey with which it signs shares of certificates; the identity key again in schemes
 *     that are lists of signatures
 */
public record Member(ReplicaId id, Bytes publicKey, Bytes quorumKey) {}
