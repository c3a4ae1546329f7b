package io.parley.api;

/**
 * What a party shows in TLS, as PEM texts.
 *
 * @param certificate its certificate chain, leaf first
 * @param privateKey in PKCS#8
 * @param authority the cluster's certificate authority, the only one trusted
 */
public record Credentials(Bytes certificate, Bytes privateKey, Bytes authority) {
  /** Not the key. */
  @Override
  public String toString() {
    return "Credentials";
  }
}
