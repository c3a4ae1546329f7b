package io.parley.cli.simulation;

import io.parley.api.Protocol;
import io.parley.cli.console.CliException;
import io.parley.cli.console.ProtocolOption;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.Regions;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What is simulated: a protocol, where its replicas are, and what their work costs. */
@SuppressWarnings("NullAway.Init") // picocli sets the fields
final class ModelOptions {
  static final int REPLICAS_MAX = 400;

  @Mixin private ProtocolOption protocol;

  @Option(
      names = "--option",
      paramLabel = "NAME=VALUE",
      description = "One of the protocol's options, fixed for all runs; can be repeated.")
  private Map<String, String> options = new LinkedHashMap<>();

  @Option(
      names = "--wan",
      paramLabel = "REGIONS",
      description =
          "Where replicas are: lan, world, or a YAML file of regions; default: near, or for a"
              + " forecast lan.")
  private @Nullable String wan;

  @Option(
      names = "--costs",
      paramLabel = "SCHEME",
      description =
          "Processors take time: none, ed25519, ecdsa or bls; default: none, or for a forecast"
              + " ed25519.")
  private @Nullable String costs;

  Protocol protocol() {
    return protocol.protocol();
  }

  /** The protocol's options that are fixed, in the order in which they were given. */
  Map<String, Long> options() {
    Map<String, Long> values = new LinkedHashMap<>();
    options.forEach((name, text) -> values.put(name, value(name, text)));
    return Collections.unmodifiableMap(values);
  }

  private long value(String name, String text) {
    try {
      return protocol().option(name).value(text);
    } catch (IllegalArgumentException e) {
      throw new CliException("--option: " + e.getMessage());
    }
  }

  Optional<Regions> regions() {
    return Optional.ofNullable(wan).map(ModelOptions::regions);
  }

  static Regions regions(String name) {
    try {
      return RegionsFile.named(name);
    } catch (IllegalArgumentException e) {
      throw new CliException("--wan: " + e.getMessage());
    }
  }

  Optional<Costs> costs() {
    return Optional.ofNullable(costs).map(ModelOptions::costs);
  }

  static Costs costs(String scheme) {
    try {
      return Costs.of(scheme);
    } catch (IllegalArgumentException e) {
      throw new CliException("--costs: " + e.getMessage());
    }
  }
}
