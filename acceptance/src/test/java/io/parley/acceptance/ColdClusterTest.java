package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import io.parley.benchmarks.LoadGenerator;
import io.parley.benchmarks.LoadReport;
import io.parley.benchmarks.Submitter;
import io.parley.cli.load.GapMeter;
import io.parley.cli.load.PutListener;
import io.parley.cli.load.Workload;
import io.parley.client.ParleyClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Four processes with little memory, and all the load from their first second: every command ends
 * in a result or a refusal, all replicas stay, memory does not grow, and what is held is in the
 * accounts (pitfalls B1, L5). {@link ColdStartTest} measures the same for longer. Whether it is
 * quick is not asked here.
 */
@Tag("processes")
@Timeout(900)
final class ColdClusterTest {
  private static final int CLIENTS = 4;
  private static final int IN_FLIGHT = 4_000;
  private static final int KEYS = 10_000;
  private static final int VALUE_BYTES = 512;
  private static final int TIMES = Boolean.getBoolean("parley.thorough") ? 8 : 1;

  /** Stages after which all that has a bound has come to it. */
  private static final int FILLING_STAGES = 2;

  /** By how much what is held may differ afterwards, as windows and caches are fuller or less. */
  private static final long CHANGE_BYTES_MAX = 40L << 20;

  /** What a heap has beside the room for its collector. */
  private static final long LIVE_BYTES_MAX = ProcessCluster.HEAP_BYTES / 5 * 4;

  private final PutListener puts = new PutListener(new Workload(KEYS, VALUE_BYTES), new GapMeter());
  private final Map<ReplicaId, List<Long>> live = new TreeMap<>();

  @TempDir private Path temp = Path.of("not made");

  @ParameterizedTest
  @CsvSource({"pbft,UseSerialGC,4,15", "hotstuff,UseG1GC,1,6", "hotstuff-basic,UseSerialGC,1,6"})
  void bearsAllTheLoadFromItsFirstSecond(String protocol, String collector, int stages, int seconds)
      throws Exception {
    try (ProcessCluster cluster = ProcessCluster.create(temp.resolve("cluster"), protocol, 4)) {
      cluster.start("-XX:ActiveProcessorCount=2", "-XX:+" + collector, HeldMemory.FLAG);
      cluster.awaitListening();
      List<ParleyClient> clients = new ArrayList<>();
      try {
        for (int i = 0; i < CLIENTS; i++) {
          clients.add(cluster.client());
        }
        for (int i = 0; i < stages * TIMES; i++) {
          LoadReport report = load(clients, Duration.ofSeconds(seconds));
          System.out.println(protocol + ", stage " + i + ": " + report.json());
          cluster.assertAllAlive();
          assertThat(report.errors().keySet()).as(report.text()).isSubsetOf(Set.of("Overloaded"));
          assertThat(report.commands()).isPositive();
          cluster.awaitAgreement(clients.get(0));
          collect(cluster);
        }
      } finally {
        clients.forEach(ParleyClient::close);
      }
      cluster.assertAllAlive();
      try (HeldMemory held = new HeldMemory(cluster)) {
        held.assertThatItIsInTheAccounts();
      }
    }
    live.forEach(ColdClusterTest::assertFlat);
  }

  private LoadReport load(List<ParleyClient> clients, Duration time) throws InterruptedException {
    List<Submitter> submitters = clients.stream().<Submitter>map(client -> client::submit).toList();
    return LoadGenerator.of(submitters, puts.workload()::command)
        .listener(puts)
        .inFlight(IN_FLIGHT)
        .warmUp(Duration.ZERO)
        .duration(time)
        .drainMax(ProcessCluster.DEADLINE.plusSeconds(10))
        .start()
        .await();
  }

  private void collect(ProcessCluster cluster) throws IOException {
    for (ReplicaId id : cluster.replicas()) {
      JavaProcess.Heap heap = JavaProcess.collect(cluster.process(id));
      assertThat(heap.liveBytes())
          .as(() -> id + " holds " + heap.largest())
          .isLessThan(LIVE_BYTES_MAX);
      live.computeIfAbsent(id, absent -> new ArrayList<>()).add(heap.liveBytes());
    }
  }

  private static void assertFlat(ReplicaId id, List<Long> bytes) {
    System.out.println(id + " holds, after each stage: " + bytes);
    for (int i = FILLING_STAGES; i < bytes.size(); i++) {
      assertThat(bytes.get(i))
          .as("%s holds after stage %s of %s", id, i, bytes)
          .isLessThan(bytes.get(FILLING_STAGES - 1) + CHANGE_BYTES_MAX);
    }
  }
}
