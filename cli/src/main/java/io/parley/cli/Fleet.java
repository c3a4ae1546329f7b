package io.parley.cli;

import io.parley.benchmarks.Submitter;
import io.parley.client.ParleyClient;
import java.util.ArrayList;
import java.util.List;

/** Several clients of one cluster, each with connections and a session of its own. */
final class Fleet implements AutoCloseable {
  private final List<ParleyClient> clients = new ArrayList<>();

  static Fleet open(Door door, int count) {
    Fleet fleet = new Fleet();
    for (int i = 0; i < count; i++) {
      fleet.clients.add(door.open());
    }
    return fleet;
  }

  List<Submitter> submitters() {
    return clients.stream().<Submitter>map(client -> client::submit).toList();
  }

  @Override
  public void close() {
    clients.forEach(ParleyClient::close);
  }
}
