package io.parley.examples.counter;

import io.parley.api.Journal;
import io.parley.api.TransportProvider.ReplicaSide;
import io.parley.config.ClusterFile;
import io.parley.config.DataMark;
import io.parley.config.Protocols;
import io.parley.config.ReplicaFile;
import io.parley.node.Node;
import io.parley.transport.grpc.GrpcTransportProvider;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A program with a replica of a counter in it. Its argument is a replica's file, as {@code parley
 * init} makes them; it runs until it is ended from outside, or fails.
 */
public final class CounterMain {
  private CounterMain() {}

  public static void main(String[] args) throws IOException {
    ReplicaFile file = ReplicaFile.read(Path.of(args[0]), Protocols.installed());
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    Journal journal = file.journal();
    try (Node node = node(file, journal, failure::complete)) {
      node.start();
      throw new IllegalStateException("the replica stopped", failure.join());
    }
  }

  /** The replica that {@code file} describes, not started yet. */
  static Node node(ReplicaFile file, Journal journal, Consumer<Throwable> onFailure) {
    ClusterFile cluster = file.cluster();
    ReplicaSide side =
        new ReplicaSide(
            cluster.cluster(), file.id(), file.listen(), cluster.addresses(), file.credentials());
    return Node.builder()
        .self(file.id())
        .cluster(cluster.cluster())
        .membership(cluster.membership())
        .protocol(file.protocol())
        .options(file.options())
        .limits(file.limits())
        .applicationBytes(file.applicationBytes())
        .clientConnectionsMax(file.clientConnectionsMax())
        .stateMachine(new Counter())
        .transport(new GrpcTransportProvider().replica(side))
        .journal(journal)
        .signatures(cluster.scheme())
        .signer(file.signer())
        .quorumScheme(file.quorumScheme())
        .beforeFirstWord(() -> DataMark.consume(file.data(), journal))
        .onFailure(onFailure)
        .build();
  }
}
