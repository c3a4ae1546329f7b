package io.parley.api;

/** One replica's part of a certificate. */
public record Share(ReplicaId signer, Statement statement, Bytes signature) {}
