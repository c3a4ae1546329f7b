package io.parley.api;

/**
 * Where a replica listens.
 *
 * @param host a name, an IPv4 address, or an IPv6 address, which may be given in brackets and is
 *     kept without
 */
public record Address(String host, int port) {
  /**
   * Looks up no name.
   *
   * @throws IllegalArgumentException if {@code host} is none, or the port is out of range; the
   *     message names what was found, what is expected, and the fix
   */
  public Address {
    try {
      host = HostText.check(host);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the host is " + e.getMessage(), e);
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("a port is 0 to 65535, found " + port);
    }
  }

  /**
   * The host that {@code text} names, as an {@link Address} keeps it.
   *
   * @throws IllegalArgumentException if it names none: what was found, what is expected, the fix
   */
  public static String host(String text) {
    return HostText.check(text);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
