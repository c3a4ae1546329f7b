package io.parley.api;

/**
 * Which bundle: its client's session, the sequence of its first command, and the digest of all that
 * the client signed. A client that signs different commands under equal sequences makes different
 * bundles.
 */
public record BundleId(ClientId client, long session, long first, Digest digest) {
  @Override
  public String toString() {
    return client + "/" + session + "/" + first;
  }
}
