package io.parley.api;

/**
 * Proof that a replica is faulty: two statements under its signature that contradict each other.
 *
 * @param what how they do, for people; one of a fixed set, as the log limits the lines of each
 */
public record Evidence(ReplicaId culprit, String what, Signed<?> first, Signed<?> second) {}
