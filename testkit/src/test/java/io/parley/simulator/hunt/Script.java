package io.parley.simulator.hunt;

import io.parley.api.Protocol;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/** Scenarios of 4 replicas that are written by hand. */
public final class Script {
  public static final long MILLI = 1_000;
  public static final long SECOND = 1_000_000;

  /** Everything that a protocol which only fears lies must survive. */
  static final Set<FaultKind> HONEST =
      FaultKind.parse(
          "loss,duplication,reordering,partitions,slowness,pauses,drift,crashes,clients");

  private Script() {}

  public static Simulation simulation(Protocol protocol) {
    return Simulation.of(protocol).replicas(4).with("resend", 1_000);
  }

  /** Three seconds with these faults, and 30 commands of two clients. */
  public static Scenario scenario(long seed, List<Integer> twins, Fault... faults) {
    List<Scenario.Ask> asks = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      asks.add(new Scenario.Ask(MILLI + i * 100L * MILLI, i % 2, 1));
    }
    List<Integer> kept = IntStream.range(0, faults.length).boxed().toList();
    return new Scenario(
        seed, 4, twins, Map.of("resend", 1_000L), List.of(faults), kept, 3 * SECOND, asks);
  }

  static Outcome run(Protocol protocol, long seed, Fault... faults) {
    return new Run(simulation(protocol), scenario(seed, List.of(), faults)).outcome();
  }
}
