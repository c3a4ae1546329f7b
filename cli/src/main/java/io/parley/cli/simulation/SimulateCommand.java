package io.parley.cli.simulation;

import io.parley.cli.console.CliException;
import io.parley.cli.console.OptionRange;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.hunt.Counterexample;
import io.parley.simulator.hunt.Outcome;
import io.parley.simulator.hunt.RecordedRun;
import io.parley.simulator.hunt.Simulation;
import io.parley.simulator.hunt.Twins;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Hunts for violations in simulated clusters. */
@Command(
    name = "simulate",
    description =
        "Runs a protocol in simulated clusters under faults, the real code in virtual time, and"
            + " checks safety after every step and liveness once faults end. Exit code 1 on a"
            + " violation, with the command that repeats it.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class SimulateCommand implements Callable<Integer> {
  private static final int TWINS_REPLICAS_PRESET = 4;

  @Mixin private ModelOptions model;

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
              + " partitions, slowness, pauses, drift, crashes, damage, byzantine, twins, clients,"
              + " starvation, execution, jumps, sizes; all; none"
              + " (default ${DEFAULT-VALUE}).")
  private String faults = "all";

  @Option(
      names = "--twins",
      paramLabel = "ROUNDS",
      description =
          "Instead of random faults: systematic scenarios of so many rounds, 1 to 4, in which f"
              + " replicas exist twice; a seed is the number of a scenario.")
  private int twins;

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

  /** What there is no longer; so that who has the old words in a script learns the new ones. */
  @Option(names = "--forecast", hidden = true)
  void forecast(boolean asked) {
    if (asked) {
      throw new ParameterException(
          spec.commandLine(),
          "--forecast: this is a command of its own now: 'parley forecast', with the same options");
    }
  }

  @Override
  public Integer call() throws IOException {
    check();
    Hunt hunt = hunt();
    PrintWriter out = spec.commandLine().getOut();
    boolean passed =
        seed == null
            ? new HuntReport(out, model.protocol().name(), threads).run(hunt)
            : runOne(hunt, seed, out);
    return passed ? 0 : 1;
  }

  private void check() {
    if (replicas != 0) {
      OptionRange.check("--replicas", replicas, 1, ModelOptions.REPLICAS_MAX);
    }
    OptionRange.check("--threads", threads, 1, 1_024);
    if (seeds < 1) {
      throw new CliException("--seeds is %d, expected 1 or more".formatted(seeds));
    }
    if (seed == null && (trace || keep != null)) {
      throw new CliException("--trace and --keep are about one run: name it with --seed");
    }
  }

  private Hunt hunt() {
    if (twins == 0) {
      return Hunt.random(simulation(), from, seeds);
    }
    int n = replicas == 0 ? TWINS_REPLICAS_PRESET : replicas;
    int rounds = OptionRange.check("--twins", twins, 1, 4);
    return Hunt.systematic(new Twins(simulation(), n, rounds), from, seeds);
  }

  private Simulation simulation() {
    Simulation simulation = Simulation.of(model.protocol()).replicas(replicas).faults(faults());
    for (Map.Entry<String, Long> option : model.options().entrySet()) {
      simulation = simulation.with(option.getKey(), option.getValue());
    }
    simulation = model.regions().map(simulation::regions).orElse(simulation);
    return model.costs().map(simulation::costs).orElse(simulation);
  }

  private Set<FaultKind> faults() {
    try {
      return FaultKind.parse(faults);
    } catch (IllegalArgumentException e) {
      throw new CliException("--faults: " + e.getMessage());
    }
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
      throw new CliException(
          "--keep is %s, expected numbers separated by commas, or none".formatted(keep));
    }
  }

  /** Runs {@code number} alone, and tells what happened; whether all properties held. */
  private boolean runOne(Hunt hunt, long number, PrintWriter out) throws IOException {
    RecordedRun made = hunt.trace().run(number, kept());
    if (trace) {
      out.print(made.diagram().text());
      Files.writeString(html, made.diagram().html());
    }
    tell(made.outcome(), out);
    if (trace) {
      out.println("diagram: " + html.toAbsolutePath());
    }
    boolean broken = made.outcome().broken().isPresent();
    Function<Outcome, Counterexample> explain = hunt.explain();
    out.println(
        broken && keep == null ? explain.apply(made.outcome()) : made.outcome().verdict().tell());
    out.flush();
    return !broken;
  }

  private static void tell(Outcome outcome, PrintWriter out) {
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
  }
}
