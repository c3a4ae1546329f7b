package io.parley.cli.demo;

import io.parley.api.Bytes;
import io.parley.cli.load.Workload;
import io.parley.client.ParleyClient;
import io.parley.examples.kv.KeyValueClient;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Reads back, by ordered commands, every key whose write was acknowledged. */
final class WriteCheck {
  /** Reads outstanding; each may bring a value of the largest size. */
  private static final int IN_FLIGHT = 256;

  private final KeyValueClient store;

  WriteCheck(ParleyClient client) {
    store = new KeyValueClient(client::submit);
  }

  private record Reading(Workload.Key key, CompletableFuture<Optional<Bytes>> value) {}

  /** The keys of {@code workload} whose acknowledged value is lost. */
  List<String> lost(Workload workload) {
    List<String> lost = new ArrayList<>();
    ArrayDeque<Reading> readings = new ArrayDeque<>();
    for (Workload.Key key : workload.written()) {
      if (key.isAcknowledged()) {
        readings.add(new Reading(key, store.get(key.name())));
      }
      if (readings.size() >= IN_FLIGHT) {
        check(readings.remove(), lost);
      }
    }
    while (!readings.isEmpty()) {
      check(readings.remove(), lost);
    }
    return lost;
  }

  private static void check(Reading reading, List<String> lost) {
    Optional<Bytes> value = reading.value().join();
    if (value.isEmpty() || !reading.key().mayBe(value.get())) {
      lost.add(reading.key().name().utf8());
    }
  }
}
