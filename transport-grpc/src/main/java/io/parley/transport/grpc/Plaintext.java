package io.parley.transport.grpc;

import io.parley.api.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;

/** Where connections without TLS are allowed: on this machine alone, for experiments. */
public final class Plaintext {
  private Plaintext() {}

  /** Whether {@code host}, which is looked up, is known to be on loopback. */
  public static boolean isAllowed(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }

  /**
   * @throws IllegalArgumentException if one of {@code addresses} is not of this machine
   */
  static void check(Collection<Address> addresses) {
    for (Address address : addresses) {
      if (!isAllowed(address.host())) {
        throw new IllegalArgumentException(
            address
                + " is not known as a loopback address, and without TLS anybody there could pose as"
                + " a replica: use TLS, that is give credentials, or use 127.0.0.1 only");
      }
    }
  }
}
