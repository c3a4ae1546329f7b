package io.parley.api;

import java.util.Map;
import java.util.Optional;

/** A kind of transport, found by {@link java.util.ServiceLoader}. */
public interface TransportProvider {
  /** Such as {@code grpc}. */
  String name();

  /** A replica's transport. */
  Transport replica(ReplicaSide side);

  /** A client's transport. */
  ClientTransport client(ClientSide side);

  /**
   * What a replica's transport needs.
   *
   * @param cluster identity of the cluster
   * @param bind where to listen
   * @param addresses of all replicas
   * @param credentials empty for plain text, which is refused for addresses that are not loopback
   */
  record ReplicaSide(
      Digest cluster,
      ReplicaId self,
      Address bind,
      Map<ReplicaId, Address> addresses,
      Optional<Credentials> credentials) {}

  /** What a client's transport needs; see {@link ReplicaSide}. */
  record ClientSide(
      Digest cluster,
      ClientId self,
      Map<ReplicaId, Address> addresses,
      Optional<Credentials> credentials) {}
}
