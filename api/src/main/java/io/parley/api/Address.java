package io.parley.api;

/** Where a replica listens. */
public record Address(String host, int port) {
  public Address {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, found " + port);
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
