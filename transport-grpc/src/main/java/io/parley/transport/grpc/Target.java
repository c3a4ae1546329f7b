package io.parley.transport.grpc;

import io.grpc.MethodDescriptor;
import io.parley.api.Address;
import io.parley.api.Digest;
import io.parley.api.Lane;
import io.parley.api.PeerName;
import io.parley.api.ReplicaId;
import java.util.Locale;

/**
 * Where a stream leads.
 *
 * @param name whom the certificate found there has to name
 * @param label for people
 */
record Target(
    Address address,
    PeerName name,
    MethodDescriptor<Envelope, Envelope> method,
    QueueBound bound,
    String label) {

  /** Between replicas. */
  static Target peer(Digest cluster, ReplicaId id, Address address, Lane lane) {
    return new Target(
        address,
        PeerName.of(cluster, id),
        Methods.of(lane),
        QueueBound.of(lane),
        label(id, address, lane.name()));
  }

  /** From a client. */
  static Target replica(Digest cluster, ReplicaId id, Address address) {
    return new Target(
        address,
        PeerName.of(cluster, id),
        Methods.CLIENT,
        QueueBound.CLIENT,
        label(id, address, "client"));
  }

  private static String label(ReplicaId id, Address address, String kind) {
    return id + " at " + address + " (" + kind.toLowerCase(Locale.ROOT) + ")";
  }
}
