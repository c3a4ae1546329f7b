package io.parley.cli.simulation;

import io.parley.cli.console.CliException;
import io.parley.cli.console.OptionRange;
import io.parley.cli.load.LoadOptions;
import io.parley.simulator.forecast.Forecast;
import io.parley.simulator.forecast.OfferedLoad;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Predicts what clients of a cluster would get that nobody has. */
@Command(
    name = "forecast",
    description =
        "Predicts throughput and latency of a cluster of any size in any regions: no faults, but"
            + " load in a closed loop, simulated in virtual time.")
@SuppressWarnings("NullAway.Init") // picocli sets the fields
public final class ForecastCommand implements Callable<Integer> {
  private static final String REGIONS_PRESET = "lan";
  private static final String COSTS_PRESET = "ed25519";
  private static final double SECONDS_MAX = 86_400;

  @Mixin private ModelOptions model;

  @Option(names = "--replicas", description = "How many (default ${DEFAULT-VALUE}).")
  private int replicas = 4;

  @Mixin private LoadOptions load;

  @Option(names = "--seconds", description = "Virtual seconds measured (default ${DEFAULT-VALUE}).")
  private double seconds = 5;

  @Option(
      names = "--warmup",
      description = "Virtual seconds before that (default ${DEFAULT-VALUE}).")
  private double warmUp = 2;

  @Option(
      names = "--messages",
      description =
          "Messages between replicas after which it ends early, a quarter of them for the warm-up"
              + " (default ${DEFAULT-VALUE}).")
  private long messages = OfferedLoad.PRESET.messagesMax();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Forecast forecast =
        Forecast.of(
                model.protocol(),
                OptionRange.check("--replicas", replicas, 1, ModelOptions.REPLICAS_MAX))
            .regions(model.regions().orElseGet(() -> ModelOptions.regions(REGIONS_PRESET)))
            .costs(model.costs().orElseGet(() -> ModelOptions.costs(COSTS_PRESET)))
            .load(offered());
    for (Map.Entry<String, Long> option : model.options().entrySet()) {
      forecast = forecast.with(option.getKey(), option.getValue());
    }
    PrintWriter out = spec.commandLine().getOut();
    out.println(forecast.run());
    out.flush();
    return 0;
  }

  private OfferedLoad offered() {
    return OfferedLoad.PRESET
        .clients(load.clients(), load.inFlight())
        .payloadBytes(load.payloadBytes())
        .lasting(duration("--warmup", warmUp), duration("--seconds", seconds))
        .messagesMax(OptionRange.check("--messages", messages, 1_000, 1_000_000_000));
  }

  private static Duration duration(String option, double seconds) {
    if (!(seconds > 0 && seconds <= SECONDS_MAX)) {
      throw new CliException("%s is %s, expected seconds above 0".formatted(option, seconds));
    }
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
