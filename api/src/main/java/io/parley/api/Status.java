package io.parley.api;

/**
 * Where a replica stands, for people and for clients. Immutable.
 *
 * @param view its view
 * @param leader the leader of that view
 * @param height the last height delivered
 * @param stable height of the last stable checkpoint
 */
public record Status(long view, ReplicaId leader, long height, long stable) {}
