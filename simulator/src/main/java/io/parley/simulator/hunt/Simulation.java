package io.parley.simulator.hunt;

import io.parley.api.Protocol;
import io.parley.simulator.application.RegistersApplication;
import io.parley.simulator.application.SimulatedApplication;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.Regions;
import io.parley.simulator.faults.FaultKind;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A family of simulated runs, one for each seed: real cores, executor, sessions and clients on a
 * network, disks and clocks of virtual time, with faults. Immutable; runs share nothing, so that
 * different threads may run different seeds.
 *
 * <pre>{@code
 * Outcome outcome = Simulation.of(new Pbft()).replicas(4).faults(FaultKind.all()).run(8471);
 * }</pre>
 *
 * @param protocol what is simulated
 * @param replicas how many, or 0 for 4 to 7, drawn for each seed
 * @param faults what may go wrong
 * @param application what is replicated
 * @param options of the protocol that are fixed, by name; others are drawn or preset
 * @param regions where replicas and clients are; near each other if not given
 * @param costs what it costs, in processor time, what replicas do; next to nothing if not given
 */
public record Simulation(
    Protocol protocol,
    int replicas,
    Set<FaultKind> faults,
    SimulatedApplication application,
    Map<String, Long> options,
    Optional<Regions> regions,
    Optional<Costs> costs) {
  public Simulation {
    if (replicas < 0) {
      throw new IllegalArgumentException("replicas are 1 or more, or 0 for any, found " + replicas);
    }
    faults = Collections.unmodifiableSet(new TreeSet<>(faults));
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** All faults, any number of replicas, and registers as the application. */
  public static Simulation of(Protocol protocol) {
    return new Simulation(
        protocol,
        0,
        FaultKind.all(),
        new RegistersApplication(),
        Map.of(),
        Optional.empty(),
        Optional.empty());
  }

  public Simulation replicas(int replicas) {
    return new Simulation(protocol, replicas, faults, application, options, regions, costs);
  }

  public Simulation faults(Set<FaultKind> faults) {
    return new Simulation(protocol, replicas, faults, application, options, regions, costs);
  }

  public Simulation application(SimulatedApplication application) {
    return new Simulation(protocol, replicas, faults, application, options, regions, costs);
  }

  /** Fixes one of the protocol's options for all runs. */
  public Simulation with(String option, long value) {
    Map<String, Long> more = new TreeMap<>(options);
    more.put(protocol.option(option).name(), value);
    return new Simulation(protocol, replicas, faults, application, more, regions, costs);
  }

  /** Places replicas and clients in regions; what is submitted and what goes wrong is the same. */
  public Simulation regions(Regions regions) {
    return new Simulation(
        protocol, replicas, faults, application, options, Optional.of(regions), costs);
  }

  /**
   * What replicas do takes as long as in a node; what is submitted and what goes wrong is the same.
   */
  public Simulation costs(Costs costs) {
    return new Simulation(
        protocol, replicas, faults, application, options, regions, Optional.of(costs));
  }

  /** Runs one seed. */
  public Outcome run(long seed) {
    return new Run(this, Scenario.draw(this, seed)).outcome();
  }

  /** Runs one seed with only some of its faults, by their numbers. */
  public Outcome run(long seed, List<Integer> kept) {
    return new Run(this, Scenario.draw(this, seed).keep(kept)).outcome();
  }

  /** Runs one seed, with only some of its faults or all, and writes down what happens. */
  public RecordedRun trace(long seed, Optional<List<Integer>> kept) {
    Scenario scenario = Scenario.draw(this, seed);
    return RecordedRun.of(
        this, kept.map(scenario::keep).orElse(scenario), reproduction(seed, kept));
  }

  /** Finds out how few of its faults it takes to break what a seed breaks. */
  public Counterexample explain(Outcome outcome) {
    return Counterexample.of(
        this,
        Scenario.draw(this, outcome.seed()),
        outcome,
        kept -> reproduction(outcome.seed(), kept));
  }

  /** The command line that runs a seed, with only some of its faults or all. */
  String reproduction(long seed, Optional<List<Integer>> kept) {
    StringBuilder out = new StringBuilder(commandLine());
    if (!faults.equals(FaultKind.all())) {
      out.append(" --faults ").append(FaultKind.titles(faults));
    }
    out.append(" --seed ").append(seed);
    kept.ifPresent(places -> out.append(" --keep ").append(RecordedRun.join(places)));
    return out.toString();
  }

  /** Its beginning, with all but faults and seed. */
  String commandLine() {
    StringBuilder out = new StringBuilder("./parley simulate --protocol " + protocol.name());
    if (replicas > 0) {
      out.append(" --replicas ").append(replicas);
    }
    options.forEach(
        (name, value) -> out.append(" --option " + name + "=" + protocol.option(name).text(value)));
    regions.ifPresent(it -> out.append(" --wan ").append(it.source()));
    costs.ifPresent(it -> out.append(" --costs ").append(it.scheme()));
    return out.toString();
  }
}
