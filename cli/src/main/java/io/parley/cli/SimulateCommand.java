package io.parley.cli;

import io.parley.api.Protocol;
import io.parley.node.config.Protocols;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.Regions;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.forecast.Forecast;
import io.parley.simulator.forecast.OfferedLoad;
import io.parley.simulator.hunt.Campaign;
import io.parley.simulator.hunt.Counterexample;
import io.parley.simulator.hunt.ExpectedFailure;
import io.parley.simulator.hunt.Outcome;
import io.parley.simulator.hunt.RecordedRun;
import io.parley.simulator.hunt.Simulation;
import io.parley.simulator.hunt.Twins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hunts for violations in simulated clusters. */
@Command(
    name = "simulate",
    description =
        "Runs a protocol in simulated clusters under faults, the real code in virtual time, and"
            + " checks safety after every step and liveness once faults end. Exit code 1 on a"
            + " violation, with the command that repeats it.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class SimulateCommand implements Callable<Integer> {
  /** How often progress is shown, ns: on a terminal, where it stays one line, and elsewhere. */
  private static final long PROGRESS_INTERVAL = 250_000_000L;

  private static final long PROGRESS_LINES_INTERVAL = 10_000_000_000L;
  private static final int REPLICAS_MAX = 400;

  @Option(names = "--protocol", description = "Consensus protocol (default ${DEFAULT-VALUE}).")
  private String protocol = "pbft";

  @Option(names = "--replicas", description = "How many; default: 4 to 7, another each seed.")
  private int replicas;

  @Option(names = "--seeds", description = "How many runs (default ${DEFAULT-VALUE}).")
  private long seeds = 200;

  @Option(names = "--from", description = "The first seed (default ${DEFAULT-VALUE}).")
  private long from = 1;

  @Option(names = "--seed", description = "Run this one seed only.")
  private @Nullable Long seed;

  @Option(
      names = "--keep",
      description = "With --seed: only these of its faults, by their numbers, or none.")
  private @Nullable String keep;

  @Option(
      names = "--faults",
      description =
          "What may go wrong, separated by commas: loss, duplication, reordering, omissions,"
              + " partitions, slowness, pauses, drift, crashes, damage, byzantine, twins, clients; all; none"
              + " (default ${DEFAULT-VALUE}).")
  private String faults = "all";

  @Option(
      names = "--twins",
      paramLabel = "ROUNDS",
      description =
          "Instead of random faults: systematic scenarios of so many rounds, 1 to 4, in which f"
              + " replicas exist twice; a seed is the number of a scenario.")
  private int twins;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "One of the protocol's options, fixed for all runs; can be repeated.")
  private Map<String, Long> options = new LinkedHashMap<>();

  @Option(
      names = "--wan",
      paramLabel = "REGIONS",
      description = "Where replicas are: lan, world, or a YAML file of regions; default: near.")
  private @Nullable String wan;

  @Option(
      names = "--costs",
      paramLabel = "SCHEME",
      description =
          "Processors take time: none, ed25519, ecdsa or bls; default: none, with --forecast"
              + " ed25519.")
  private @Nullable String costs;

  @Option(
      names = "--forecast",
      description =
          "No faults, but load in a closed loop: predicts throughput and latency of as many"
              + " replicas in these regions at these costs.")
  private boolean forecast;

  @Mixin private LoadOptions load;

  @Option(
      names = "--seconds",
      description = "With --forecast: virtual seconds measured (default ${DEFAULT-VALUE}).")
  private double seconds = 5;

  @Option(
      names = "--warmup",
      description = "With --forecast: virtual seconds before that (default ${DEFAULT-VALUE}).")
  private double warmUp = 2;

  @Option(
      names = "--messages",
      description =
          "With --forecast: messages between replicas after which it ends early, a quarter of them"
              + " for the warm-up (default ${DEFAULT-VALUE}).")
  private long messages = OfferedLoad.PRESET.messagesMax();

  @Option(names = "--threads", description = "Default: as many as there are processors.")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--trace",
      description = "With --seed: print every message, and write a sequence diagram.")
  private boolean trace;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Where --trace writes the diagram (default ${DEFAULT-VALUE}).")
  private Path html = Path.of("trace.html");

  @Spec private CommandSpec spec;

  private long shown = System.nanoTime();

  /** What is run: seeds of a simulation, or numbers of scenarios. */
  private record Hunt(
      LongFunction<Outcome> run,
      Function<Optional<List<Integer>>, RecordedRun> trace,
      Function<Outcome, Counterexample> explain,
      long first,
      long count) {}

  @Override
  public Integer call() throws IOException {
    check();
    if (forecast) {
      return forecast();
    }
    Hunt hunt = twins > 0 ? systematic() : random();
    return seed == null ? hunt(hunt) : runOne(hunt);
  }

  private void check() {
    InitCommand.checkProtocol(protocol);
    if (replicas != 0) {
      LoadOptions.check("--replicas", replicas, 1, REPLICAS_MAX);
    }
    LoadOptions.check("--threads", threads, 1, 1_024);
    if (seeds < 1) {
      throw new CommandFailed("--seeds is %d, expected 1 or more".formatted(seeds));
    }
    if (seed == null && (trace || keep != null)) {
      throw new CommandFailed("--trace and --keep are about one run: name it with --seed");
    }
  }

  private Simulation simulation() {
    Protocol found = Protocols.installed().find(protocol).orElseThrow();
    Simulation simulation = Simulation.of(found).replicas(replicas).faults(faults());
    for (Map.Entry<String, Long> option : options.entrySet()) {
      simulation = simulation.with(option.getKey(), option.getValue());
    }
    if (wan != null) {
      simulation = simulation.regions(regions(wan));
    }
    if (costs != null) {
      simulation = simulation.costs(costs(costs));
    }
    return simulation;
  }

  private static Regions regions(String name) {
    try {
      return RegionsFile.named(name);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("--wan: " + e.getMessage());
    }
  }

  private static Costs costs(String scheme) {
    try {
      return Costs.of(scheme);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("--costs: " + e.getMessage());
    }
  }

  private int forecast() {
    Protocol found = Protocols.installed().find(protocol).orElseThrow();
    OfferedLoad offered =
        OfferedLoad.PRESET
            .clients(load.clients(), load.inFlight())
            .payloadBytes(load.payloadBytes())
            .lasting(duration("--warmup", warmUp), duration("--seconds", seconds))
            .messagesMax(messagesMax());
    Forecast asked =
        Forecast.of(found, replicas == 0 ? 4 : replicas)
            .regions(regions(wan == null ? "lan" : wan))
            .costs(costs(costs == null ? "ed25519" : costs))
            .load(offered);
    for (Map.Entry<String, Long> option : options.entrySet()) {
      asked = asked.with(option.getKey(), option.getValue());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(asked.run());
    out.flush();
    return 0;
  }

  private long messagesMax() {
    if (messages < 1_000 || messages > 1_000_000_000) {
      throw new CommandFailed("--messages is %d, expected 1000 to 1000000000".formatted(messages));
    }
    return messages;
  }

  private static Duration duration(String option, double seconds) {
    if (!(seconds > 0 && seconds <= 86_400)) {
      throw new CommandFailed("%s is %s, expected seconds above 0".formatted(option, seconds));
    }
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  private Set<FaultKind> faults() {
    try {
      return FaultKind.parse(faults);
    } catch (IllegalArgumentException e) {
      throw new CommandFailed("--faults: " + e.getMessage());
    }
  }

  private Hunt random() {
    Simulation simulation = simulation();
    long only = seed == null ? 0 : seed;
    return new Hunt(
        number ->
            kept().map(k -> simulation.run(number, k)).orElseGet(() -> simulation.run(number)),
        kept -> simulation.trace(only, kept),
        simulation::explain,
        from,
        seeds);
  }

  private Hunt systematic() {
    int n = replicas == 0 ? 4 : replicas;
    Twins scenarios = new Twins(simulation(), n, LoadOptions.check("--twins", twins, 1, 4));
    long only = seed == null ? 0 : seed;
    long first = Math.floorMod(from, scenarios.count());
    return new Hunt(
        scenarios::run,
        kept -> scenarios.trace(only, kept),
        scenarios::explain,
        first,
        Math.min(seeds, scenarios.count() - first));
  }

  /** The faults that {@code --keep} names. */
  private Optional<List<Integer>> kept() {
    if (keep == null) {
      return Optional.empty();
    }
    if (keep.equals("none")) {
      return Optional.of(List.of());
    }
    try {
      return Optional.of(
          Arrays.stream(keep.split(",", -1)).map(word -> Integer.valueOf(word.strip())).toList());
    } catch (NumberFormatException e) {
      throw new CommandFailed(
          "--keep is %s, expected numbers separated by commas, or none".formatted(keep));
    }
  }

  private int runOne(Hunt hunt) throws IOException {
    PrintWriter out = spec.commandLine().getOut();
    RecordedRun made = hunt.trace.apply(kept());
    if (trace) {
      out.print(made.diagram().text());
      Files.writeString(html, made.diagram().html());
    }
    Outcome outcome = made.outcome();
    out.printf(
        "%d replicas, seed %d, fingerprint %016x: %,d events, %,d messages, %,d heights,"
            + " %,d commands in %.1f virtual s%n",
        outcome.replicas(),
        outcome.seed(),
        outcome.fingerprint(),
        outcome.events(),
        outcome.messages(),
        outcome.heights(),
        outcome.commands(),
        outcome.virtual().toMillis() / 1_000.0);
    outcome.faults().forEach(fault -> out.println("  " + fault));
    if (trace) {
      out.println("diagram: " + html.toAbsolutePath());
    }
    if (outcome.broken().isPresent() && keep == null) {
      out.println(hunt.explain.apply(outcome));
    } else {
      out.println(outcome.verdict().tell());
    }
    out.flush();
    return outcome.broken().isPresent() ? 1 : 0;
  }

  private int hunt(Hunt hunt) {
    PrintWriter out = spec.commandLine().getOut();
    LiveLine live = new LiveLine(out);
    long interval = live.isTerminal() ? PROGRESS_INTERVAL : PROGRESS_LINES_INTERVAL;
    Campaign.Summary summary =
        Campaign.run(
            hunt.run,
            hunt.first,
            hunt.count,
            threads,
            so -> {
              if (System.nanoTime() - shown > interval && so.runs() < hunt.count) {
                shown = System.nanoTime();
                live.show(progress(so, hunt.count));
              }
            });
    live.say(
        "%,d runs of %s, %s %,d to %,d, on %d threads in %.1f s: %.1f runs/s"
            .formatted(
                summary.runs(),
                protocol,
                twins > 0 ? "scenarios" : "seeds",
                hunt.first,
                hunt.first + summary.runs() - 1,
                threads,
                summary.elapsed().toMillis() / 1_000.0,
                summary.runsPerSecond()));
    live.say(
        "simulated %.2f hours, %,.0f times real time; %,.0f events/s a thread"
            .formatted(hours(summary), summary.speedUp() * threads, summary.eventsPerSecond()));
    live.say(
        "checked %,d heights and %,d commands; fingerprint %016x"
            .formatted(summary.heights(), summary.commands(), summary.fingerprint()));
    summary.expected().forEach((name, count) -> live.say(expected(name, count)));
    if (summary.broken().isEmpty()) {
      live.say("no violation");
      return 0;
    }
    live.say("VIOLATION; leaving away what it does not take...");
    live.say(hunt.explain.apply(summary.broken().get(0)).toString());
    return 1;
  }

  private static String progress(Campaign.Summary so, long count) {
    int width = 20;
    int done = (int) (width * so.runs() / count);
    return "[%s%s] %,d of %,d runs, %.1f/s, %.2f h simulated, %,d commands, %d failures"
        .formatted(
            "#".repeat(done),
            "-".repeat(width - done),
            so.runs(),
            count,
            so.runsPerSecond(),
            hours(so),
            so.commands(),
            so.broken().size());
  }

  private static double hours(Campaign.Summary summary) {
    return summary.virtual().toMillis() / 3_600_000.0;
  }

  private static String expected(String name, long count) {
    ExpectedFailure failure = ExpectedFailure.valueOf(name);
    return "expected: %s in %,d runs (%s: not yet true that %s)"
        .formatted(name, count, failure.fault(), failure.property());
  }
}
