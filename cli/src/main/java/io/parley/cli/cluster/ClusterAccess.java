package io.parley.cli.cluster;

import io.parley.api.Address;
import io.parley.api.Credentials;
import io.parley.api.ReplicaId;
import io.parley.api.TransportProvider;
import io.parley.cli.console.CliException;
import io.parley.client.ParleyClient;
import io.parley.config.ClientFile;
import java.nio.file.Path;
import java.util.Optional;
import java.util.SortedMap;
import java.util.function.Supplier;

/** How clients get to a cluster. */
public record ClusterAccess(ClientFile file, boolean insecure) {
  static ClusterAccess read(Path path, boolean insecure) {
    return new ClusterAccess(ClientFile.read(path), insecure);
  }

  /** A client of its own, with its own connections and session; waits until replicas agree. */
  public ParleyClient open() {
    return opened(builder()::open);
  }

  /** A client for questions to single replicas, be there as few of them as may. */
  public ParleyClient start() {
    return opened(builder()::start);
  }

  /** The same, on a kind of transport that was made for it. */
  public ParleyClient start(Reachability reachability) {
    return opened(builder().transport(reachability)::start);
  }

  /** A transport for {@link #start} that knows how its connections are. */
  public Reachability reachability() {
    return new Reachability(transport(), addresses());
  }

  /** What the file says may not fit: addresses that are not allowed without TLS, say. */
  private ParleyClient opened(Supplier<ParleyClient> opening) {
    try {
      return opening.get();
    } catch (IllegalArgumentException e) {
      throw new CliException(file.file() + ": " + e.getMessage(), e);
    }
  }

  private ParleyClient.Builder builder() {
    return ParleyClient.builder()
        .cluster(file.cluster().roster())
        .signer(file.signer())
        .grant(file.grant())
        .transport(transport())
        .credentials(credentials());
  }

  private TransportProvider transport() {
    return Transports.named(file.transport(), file.file());
  }

  public int replicas() {
    return file.cluster().membership().size();
  }

  public SortedMap<ReplicaId, Address> addresses() {
    return file.cluster().addresses();
  }

  private Optional<Credentials> credentials() {
    return Tls.choose(file.file(), file.credentials(), insecure);
  }
}
