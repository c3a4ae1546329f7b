package io.parley.api;

/** Who a client is: SHA-256 of its public signing key, so that nobody can claim another's name. */
public record ClientId(Digest key) implements Comparable<ClientId> {
  /** The client that signs with {@code publicKey}. */
  public static ClientId ofKey(Bytes publicKey) {
    return new ClientId(Digest.of(publicKey));
  }

  @Override
  public int compareTo(ClientId other) {
    return key.compareTo(other.key);
  }

  @Override
  public String toString() {
    return "C" + key.toString().substring(1);
  }
}
