package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.client.ParleyClient;
import io.parley.examples.kv.KeyValueClient;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Replicas as processes that remember on RocksDB what they say, and are killed. */
@Tag("processes")
final class DurableClusterTest {
  private static final int VALUE_BYTES = 64 << 10;
  private static final int KEYS = 60;

  /** So many that entries give way to a state. */
  private static final int VALUES = 1_200;

  /** Each key once: commands of one client that wait together are executed in any order. */
  private static final int TOGETHER = KEYS;

  /** Nothing that was acknowledged is lost, though no process is left that has it in memory. */
  @ParameterizedTest
  @ValueSource(strings = {"hotstuff"})
  @Timeout(240)
  void allAreKilledAtOnceAndGoOn(String protocol, @TempDir Path home) throws Exception {
    try (ProcessCluster cluster = ProcessCluster.create(home, protocol, 4)) {
      cluster.journal("rocksdb");
      cluster.start();
      cluster.awaitListening();
      try (ParleyClient client = cluster.client()) {
        KeyValueClient store = new KeyValueClient(client::submit);
        for (int first = 0; first < VALUES; first += TOGETHER) {
          put(store, first);
        }
      }
      for (ReplicaId id : cluster.replicas()) {
        cluster.kill(id);
      }
      cluster.start();
      cluster.awaitListening();
      try (ParleyClient client = cluster.client()) {
        KeyValueClient store = new KeyValueClient(client::submit);
        for (int i = VALUES - KEYS; i < VALUES; i++) {
          assertThat(store.get(key(i)).get(2, TimeUnit.MINUTES)).contains(value(i));
        }
        oneIsKilledAndComesBack(cluster, store);
        cluster.awaitAgreement(client);
      }
    }
  }

  private static void oneIsKilledAndComesBack(ProcessCluster cluster, KeyValueClient store)
      throws Exception {
    ReplicaId one = new ReplicaId(2);
    cluster.kill(one);
    put(store, VALUES);
    cluster.start(one);
    cluster.awaitListening();
    put(store, VALUES + TOGETHER);
  }

  private static void put(KeyValueClient store, int first) throws Exception {
    List<CompletableFuture<?>> puts = new ArrayList<>();
    for (int i = first; i < first + TOGETHER; i++) {
      puts.add(store.put(key(i), value(i)));
    }
    CompletableFuture.allOf(puts.toArray(CompletableFuture<?>[]::new)).get(2, TimeUnit.MINUTES);
  }

  private static Bytes key(int i) {
    return Bytes.utf8("key " + i % KEYS);
  }

  private static Bytes value(int i) {
    byte[] value = new byte[VALUE_BYTES];
    value[0] = (byte) i;
    value[1] = (byte) (i >> 8);
    return Bytes.wrap(value);
  }
}
