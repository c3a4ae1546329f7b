package io.parley.cli;

import io.parley.api.Journal;
import io.parley.api.TransportProvider.ReplicaSide;
import io.parley.cli.cluster.Tls;
import io.parley.cli.cluster.Transports;
import io.parley.config.ClusterFile;
import io.parley.config.ReplicaFile;
import io.parley.node.Node;

/** Makes replicas of what their files say. */
final class Replicas {
  private Replicas() {}

  /** A node that is not built yet, of {@code file}. */
  static Node.Builder builder(ReplicaFile file, Journal journal, boolean insecure) {
    ClusterFile cluster = file.cluster();
    ReplicaSide side =
        new ReplicaSide(
            cluster.cluster(),
            file.id(),
            file.listen(),
            cluster.addresses(),
            Tls.choose(file.file(), file.credentials(), insecure));
    return Node.builder()
        .self(file.id())
        .cluster(cluster.cluster())
        .epoch(0)
        .membership(cluster.membership())
        .protocol(file.protocol())
        .options(file.options())
        .limits(file.limits())
        .applicationBytes(file.applicationBytes())
        .clientConnectionsMax(file.clientConnectionsMax())
        .stateMachine(Applications.of(file))
        .transport(Transports.named(file.transport(), file.file()).replica(side))
        .journal(journal)
        .signatures(cluster.scheme())
        .signer(file.signer())
        .quorumScheme(file.quorumScheme());
  }
}
