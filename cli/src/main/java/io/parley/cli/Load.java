package io.parley.cli;

import io.parley.benchmarks.LoadGenerator;
import io.parley.benchmarks.LoadReport;
import io.parley.benchmarks.LoadSnapshot;
import java.time.Duration;
import java.util.Locale;

/** The demo's load: puts through several clients, in a closed loop. */
final class Load implements AutoCloseable {
  /** Of the load itself, not counted in its results. */
  private static final long WARM_UP_SECONDS_MAX = 3;

  private static final long PRACTICE_SECONDS = 4;
  private static final int PRACTICE_IN_FLIGHT = 64;

  /** Longer than a client tries. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(40);

  private final Fleet fleet;
  private final LoadGenerator generator;

  private Load(Fleet fleet, LoadGenerator generator) {
    this.fleet = fleet;
    this.generator = generator;
  }

  /** Starts it, after a while of little load: a cold JVM needs some practice. */
  static Load start(Door door, DemoSettings settings, Puts puts) throws InterruptedException {
    Fleet fleet = Fleet.open(door, settings.clients());
    LoadGenerator practice =
        generator(fleet, puts, Math.min(settings.inFlight(), PRACTICE_IN_FLIGHT))
            .duration(Duration.ofSeconds(PRACTICE_SECONDS))
            .build()
            .start();
    practice.await();
    long warmUp = Math.min(WARM_UP_SECONDS_MAX, settings.seconds() / 4);
    LoadGenerator generator =
        generator(fleet, puts, settings.inFlight())
            .warmUp(Duration.ofSeconds(warmUp))
            .duration(Duration.ofSeconds(settings.seconds() - warmUp))
            .build()
            .start();
    return new Load(fleet, generator);
  }

  private static LoadGenerator.Builder generator(Fleet fleet, Puts puts, int inFlight) {
    return LoadGenerator.of(fleet.submitters(), puts.workload()::command)
        .listener(puts)
        .inFlight(inFlight)
        .drainMax(DRAIN_MAX);
  }

  /** The last second, for a live line. */
  String live() {
    LoadSnapshot now = generator.snapshot();
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
    fleet.close();
  }
}
