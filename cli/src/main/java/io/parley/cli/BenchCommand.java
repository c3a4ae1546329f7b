package io.parley.cli;

import io.parley.benchmarks.LoadGenerator;
import io.parley.benchmarks.LoadReport;
import io.parley.cli.cluster.ClientGroup;
import io.parley.cli.cluster.ClusterAccess;
import io.parley.cli.cluster.ClusterOptions;
import io.parley.cli.console.CliException;
import io.parley.cli.console.OptionRange;
import io.parley.cli.load.GapMeter;
import io.parley.cli.load.LoadOptions;
import io.parley.cli.load.PutListener;
import io.parley.cli.load.Workload;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Measures a running cluster. */
@Command(
    name = "bench",
    description =
        "Puts load on a running key-value store and measures what clients see: in a closed loop,"
            + " or with --rate in an open loop, latency counted from the time each command was"
            + " meant to be sent. Exit code 1 if no command succeeds.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class BenchCommand implements Callable<Integer> {
  private static final int KEYS_PRESET = 10_000;
  private static final int KEYS_MAX = 1 << 30;
  private static final int SECONDS_MAX = 86_400;

  /** Longer than a client tries. */
  private static final Duration DRAIN_MAX = Duration.ofSeconds(40);

  /** How results are printed. */
  enum Output {
    TEXT,
    JSON
  }

  @Mixin private ClusterOptions cluster;
  @Mixin private LoadOptions load;

  @Option(
      names = "--rate",
      description = "Commands a second, whatever becomes of them; else a closed loop.")
  private double rate;

  @Option(names = "--seconds", description = "Seconds measured (default ${DEFAULT-VALUE}).")
  private int seconds = 15;

  @Option(names = "--warmup", description = "Seconds before that (default ${DEFAULT-VALUE}).")
  private int warmUp = 5;

  @Option(
      names = "--keys",
      description =
          "How many keys are set, each to its own value, which all replicas hold (default: twice"
              + " --in-flight, and 10000 at least).")
  private int keys;

  @Option(names = "--output", description = "text or json (default text).")
  private Output output = Output.TEXT;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws InterruptedException {
    OptionRange.check("--seconds", seconds, 1, SECONDS_MAX);
    OptionRange.check("--warmup", warmUp, 0, SECONDS_MAX);
    if (rate < 0) {
      throw new CliException("--rate is %s, expected commands a second".formatted(rate));
    }
    if (keys != 0) {
      OptionRange.check("--keys", keys, 1, KEYS_MAX);
    }
    int used = keys == 0 ? Math.max(KEYS_PRESET, 2 * load.inFlight()) : keys;
    PutListener puts = new PutListener(new Workload(used, load.payloadBytes()), new GapMeter());
    ClusterAccess access = cluster.access();
    try (ClientGroup clients = ClientGroup.open(access, load.clients())) {
      LoadReport report = measure(clients, puts);
      print(report);
      return report.commands() > 0 ? 0 : 1;
    }
  }

  private LoadReport measure(ClientGroup clients, PutListener puts) throws InterruptedException {
    LoadGenerator.Builder builder =
        LoadGenerator.of(clients.submitters(), puts.workload()::command)
            .listener(puts)
            .warmUp(Duration.ofSeconds(warmUp))
            .duration(Duration.ofSeconds(seconds))
            .drainMax(DRAIN_MAX);
    if (rate > 0) {
      builder.ratePerSecond(rate);
    } else {
      builder.inFlight(load.inFlight());
    }
    return builder.build().start().await();
  }

  private void print(LoadReport report) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(output == Output.JSON ? report.json() : report.text());
    out.flush();
  }
}
