package io.parley.api;

/**
 * Proof that a replica is faulty: two statements under its signature that contradict each other.
 */
public record Evidence(ReplicaId culprit, String what, Signed<?> first, Signed<?> second) {}
