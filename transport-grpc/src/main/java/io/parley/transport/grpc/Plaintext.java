package io.parley.transport.grpc;

import io.parley.api.Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Collection;

/** Where connections without TLS are allowed: on this machine alone, for experiments. */
final class Plaintext {
  private Plaintext() {}

  /**
   * @throws IllegalArgumentException if one of {@code addresses} is not of this machine
   */
  static void check(Collection<Address> addresses) {
    for (Address address : addresses) {
      if (!loopback(address.host())) {
        throw new IllegalArgumentException(
            address
                + " is not a loopback address, and without TLS anybody there could pose as a"
                + " replica: use TLS, that is give credentials, or use 127.0.0.1 only");
      }
    }
  }

  private static boolean loopback(String host) {
    try {
      return InetAddress.getByName(host).isLoopbackAddress();
    } catch (UnknownHostException e) {
      return false;
    }
  }
}
