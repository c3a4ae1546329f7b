package io.parley.transport.grpc;

import io.parley.api.Address;
import io.parley.api.ClientTransport;
import io.parley.api.PeerName;
import io.parley.api.TransportProvider;
import java.util.ArrayList;
import java.util.List;

/**
 * gRPC with mutual TLS. Without credentials it is plain text, in which everybody is who he claims
 * to be: for experiments, and only if all addresses are loopback.
 */
public final class GrpcTransportProvider implements TransportProvider {
  @Override
  public String name() {
    return "grpc";
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the credentials can not be used or are not made out to the
   *     replica, or if there are none and an address is not loopback
   */
  @Override
  public GrpcTransport replica(ReplicaSide side) {
    side.credentials().ifPresent(own -> Tls.check(own, PeerName.of(side.cluster(), side.self())));
    if (side.credentials().isEmpty()) {
      List<Address> addresses = new ArrayList<>(side.addresses().values());
      addresses.add(side.bind());
      Plaintext.check(addresses);
    }
    return new GrpcTransport(side);
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the credentials can not be used or are not made out to the
   *     client, or if there are none and an address is not loopback
   */
  @Override
  public ClientTransport client(ClientSide side) {
    side.credentials().ifPresent(own -> Tls.check(own, PeerName.of(side.cluster(), side.self())));
    if (side.credentials().isEmpty()) {
      Plaintext.check(side.addresses().values());
    }
    return new GrpcClientTransport(side);
  }
}
