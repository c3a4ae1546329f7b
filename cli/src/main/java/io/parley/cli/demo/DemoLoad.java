package io.parley.cli.demo;

import io.parley.benchmarks.LoadGenerator;
import io.parley.benchmarks.LoadReport;
import io.parley.benchmarks.LoadSnapshot;
import io.parley.cli.cluster.ClientGroup;
import io.parley.cli.cluster.ClusterAccess;
import io.parley.cli.load.PutListener;
import java.time.Duration;
import java.util.Locale;

/** The demo's load: puts through several clients, in a closed loop. */
final class DemoLoad implements AutoCloseable {
  /** Of the load itself, not counted in its results. */
  private static final long WARM_UP_SECONDS_MAX = 3;

  private static final Duration PRACTICE_ROUND = Duration.ofSeconds(2);
  private static final int PRACTICE_ROUNDS_MIN = 2;
  private static final int PRACTICE_ROUNDS_MAX = 8;
  private static final double PRACTISED_PER_SECOND = 1_000;
  private static final int PRACTICE_IN_FLIGHT = 64;

  /** Longer than a client tries. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(40);

  private final ClientGroup clients;
  private final LoadGenerator generator;

  private DemoLoad(ClientGroup clients, LoadGenerator generator) {
    this.clients = clients;
    this.generator = generator;
  }

  /** Starts it, after some practice. */
  static DemoLoad start(ClusterAccess access, DemoSettings settings, PutListener puts)
      throws InterruptedException {
    ClientGroup clients = ClientGroup.open(access, settings.clients());
    practise(clients, puts, Math.min(settings.inFlight(), PRACTICE_IN_FLIGHT));
    long warmUp = Math.min(WARM_UP_SECONDS_MAX, settings.seconds() / 4);
    LoadGenerator generator =
        generator(clients, puts, settings.inFlight())
            .warmUp(Duration.ofSeconds(warmUp))
            .duration(Duration.ofSeconds(settings.seconds() - warmUp))
            .build()
            .start();
    return new DemoLoad(clients, generator);
  }

  /** Little load, until cold JVMs on a busy machine have become quick enough for more. */
  private static void practise(ClientGroup clients, PutListener puts, int inFlight)
      throws InterruptedException {
    double perSecond = 0;
    for (int round = 0; round < PRACTICE_ROUNDS_MAX; round++) {
      if (round >= PRACTICE_ROUNDS_MIN && perSecond >= PRACTISED_PER_SECOND) {
        return;
      }
      perSecond =
          generator(clients, puts, inFlight)
              .duration(PRACTICE_ROUND)
              .build()
              .start()
              .await()
              .commandsPerSecond();
    }
  }

  private static LoadGenerator.Builder generator(
      ClientGroup clients, PutListener puts, int inFlight) {
    return LoadGenerator.of(clients.submitters(), puts.workload()::command)
        .listener(puts)
        .inFlight(inFlight)
        .drainMax(DRAIN_MAX);
  }

  /** The time since the snapshot before. */
  LoadSnapshot snapshot() {
    return generator.snapshot();
  }

  /** A snapshot for a live line. */
  static String text(LoadSnapshot now) {
    return String.format(
        Locale.ROOT,
        "%,8.0f commands/s  p50 %.1f ms  p99 %.1f ms%s",
        now.commandsPerSecond(),
        now.p50Millis(),
        now.p99Millis(),
        now.errors() == 0 ? "" : "  errors " + now.errors());
  }

  /** Sends no more, and waits for what is outstanding. */
  LoadReport finish() throws InterruptedException {
    generator.stop();
    return generator.await();
  }

  @Override
  public void close() {
    clients.close();
  }
}
