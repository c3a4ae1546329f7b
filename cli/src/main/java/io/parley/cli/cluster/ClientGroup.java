package io.parley.cli.cluster;

import io.parley.benchmarks.Submitter;
import io.parley.client.ParleyClient;
import java.util.ArrayList;
import java.util.List;

/** Several clients of one cluster, each with connections and a session of its own. */
public final class ClientGroup implements AutoCloseable {
  private final List<ParleyClient> clients = new ArrayList<>();

  public static ClientGroup open(ClusterAccess access, int count) {
    ClientGroup group = new ClientGroup();
    try {
      for (int i = 0; i < count; i++) {
        group.clients.add(access.open());
      }
      return group;
    } catch (Throwable e) {
      group.close();
      throw e;
    }
  }

  public List<Submitter> submitters() {
    return clients.stream().<Submitter>map(client -> client::submit).toList();
  }

  @Override
  public void close() {
    clients.forEach(ParleyClient::close);
  }
}
