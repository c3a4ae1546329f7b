package io.parley.simulator.forecast;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.Processor;
import io.parley.simulator.cost.Regions;
import io.parley.simulator.network.RegionLinks;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.replica.ProcessorModel;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * Predicts throughput and latency of a cluster without faults, in simulated time: the real cores
 * with modelled links, processors, disks and cryptography. It tells how protocols, schemes, sizes
 * and distances compare; it is no measurement. What it leaves out: clients' processors, the garbage
 * collector, TLS, packet loss, and any work of the application. Each replica has a machine of its
 * own. Immutable.
 *
 * @param protocol what is predicted
 * @param replicas how many
 * @param regions where they are, and their bandwidth
 * @param costs of cryptography and the like
 * @param load what clients submit
 * @param options of the protocol that are not preset, by name
 * @param seed equal seeds give equal predictions
 */
public record Forecast(
    Protocol protocol,
    int replicas,
    Regions regions,
    Costs costs,
    OfferedLoad load,
    Map<String, Long> options,
    long seed) {
  private static final double NANOS_PER_MICRO = 1_000;

  public Forecast {
    if (replicas < 1) {
      throw new IllegalArgumentException("a cluster has 1 replica or more, found " + replicas);
    }
    options = Collections.unmodifiableMap(new TreeMap<>(options));
  }

  /** A forecast for {@code replicas} in one data center, with Ed25519 and the preset load. */
  public static Forecast of(Protocol protocol, int replicas) {
    return new Forecast(
        protocol, replicas, Regions.lan(), Costs.of("ed25519"), OfferedLoad.PRESET, Map.of(), 1);
  }

  public Forecast regions(Regions regions) {
    return new Forecast(protocol, replicas, regions, costs, load, options, seed);
  }

  public Forecast costs(Costs costs) {
    return new Forecast(protocol, replicas, regions, costs, load, options, seed);
  }

  public Forecast load(OfferedLoad load) {
    return new Forecast(protocol, replicas, regions, costs, load, options, seed);
  }

  public Forecast seed(long seed) {
    return new Forecast(protocol, replicas, regions, costs, load, options, seed);
  }

  /** Sets one of the protocol's options. */
  public Forecast with(String option, long value) {
    Map<String, Long> more = new TreeMap<>(options);
    more.put(option, value);
    return new Forecast(protocol, replicas, regions, costs, load, more, seed);
  }

  /**
   * Runs it.
   *
   * @throws IllegalArgumentException if the protocol has no such option
   */
  public Prediction run() {
    WorldPlan plan =
        new WorldPlan(replicas, protocol)
            .seed(seed)
            .strict()
            .cold()
            .machine(CommandCounter::new)
            .costs(costs);
    options.forEach(plan::with);
    List<ReplicaId> ids = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      ids.add(new ReplicaId(i));
    }
    RegionLinks links = new RegionLinks(regions, ids, replicas);
    World world = new World(plan.links((instances, random) -> links));
    world.lifecycle().startAll();
    ClosedLoop loop = new ClosedLoop(world, load);
    loop.start();
    advance(world, load.warmUp(), load.messagesMax() / 4);
    Reading before = new Reading(world, links);
    loop.measure();
    advance(world, load.measured(), load.messagesMax());
    return prediction(world, before, new Reading(world, links), loop.latencies());
  }

  private static void advance(World world, Duration time, long messagesMax) {
    long end = world.schedule().now() + time.toNanos() / 1_000;
    while (world.network().sent() < messagesMax && world.schedule().step(end)) {}
  }

  private Prediction prediction(World world, Reading before, Reading after, long[] latencies) {
    long micros = Math.max(1, after.now - before.now);
    long batches = after.heights - before.heights;
    int leader = world.instances().get(new ReplicaId(0)).incarnation().status().leader().value();
    List<Prediction.Busy> followers = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      if (i != leader || replicas == 1) {
        followers.add(busy(before, after, i));
      }
    }
    return new Prediction(
        protocol.name(),
        replicas,
        regions.source(),
        costs.scheme(),
        Duration.ofNanos(micros * 1_000),
        latencies.length,
        percentile(latencies, 50),
        percentile(latencies, 99),
        batches * 1e6 / micros,
        busy(before, after, leader),
        new Prediction.Busy(
            median(followers, Prediction.Busy::core),
            median(followers, Prediction.Busy::crypto),
            median(followers, Prediction.Busy::egress),
            median(followers, Prediction.Busy::executor),
            median(followers, Prediction.Busy::uplink)),
        (after.messages - before.messages) / (double) Math.max(1, batches),
        (after.bytes - before.bytes) / (double) Math.max(1, latencies.length));
  }

  private Prediction.Busy busy(Reading before, Reading after, int replica) {
    double[] shares = new double[Reading.KINDS];
    for (int kind = 0; kind < shares.length; kind++) {
      long worked = after.busy[replica][kind] - before.busy[replica][kind];
      shares[kind] = worked / NANOS_PER_MICRO / Math.max(1, after.now - before.now);
    }
    return new Prediction.Busy(
        shares[0], shares[1] / costs.workers(), shares[2], shares[3], shares[4]);
  }

  private static double median(List<Prediction.Busy> all, ToDoubleFunction<Prediction.Busy> what) {
    return all.stream().mapToDouble(what).sorted().skip(all.size() / 2).findFirst().orElse(0);
  }

  /** In ms; {@code latencies} are in µs. */
  private static double percentile(long[] latencies, int percent) {
    if (latencies.length == 0) {
      return 0;
    }
    Arrays.sort(latencies);
    return latencies[(int) ((latencies.length - 1L) * percent / 100)] / 1_000.0;
  }

  /** What all meters show at one time. */
  private static final class Reading {
    static final int KINDS = 5;

    final long now;
    final long heights;
    final long messages;
    final long bytes;
    final long[][] busy;

    Reading(World world, RegionLinks links) {
      now = world.schedule().now();
      heights = world.checkers().decisions().height();
      messages = world.network().sent();
      bytes = links.bytes();
      busy = new long[world.instances().all().size()][];
      for (Instance instance : world.instances().all()) {
        ProcessorModel processorModel = instance.incarnation().processorModel();
        if (processorModel == null) {
          throw new IllegalStateException("a forecast needs costs");
        }
        Processor processor = processorModel.processor();
        long nanos = now * 1_000;
        busy[instance.number()] =
            new long[] {
              processor.coreBusy(nanos),
              processor.cryptoBusy(nanos),
              processor.egressBusy(nanos),
              processor.executorBusy(nanos),
              links.busy(instance.number(), now)
            };
      }
    }
  }

  /** Keeps so many commands in flight. */
  private static final class ClosedLoop {
    private final World world;
    private final OfferedLoad load;
    private final Bytes command;
    private final List<Long> latencies = new ArrayList<>();
    private final Map<ClientId, Integer> ended = new TreeMap<>();
    private boolean measures;

    ClosedLoop(World world, OfferedLoad load) {
      this.world = world;
      this.load = load;
      command = Bytes.wrap(new byte[load.payloadBytes()]);
    }

    void start() {
      for (int i = 0; i < load.clients(); i++) {
        SimulatedClient client =
            world.clients().named("client " + i, ClientHabits.real(Duration.ofMinutes(30)));
        int commands = load.inFlight() / load.clients();
        submit(client, commands + (i < load.inFlight() % load.clients() ? 1 : 0));
      }
    }

    /** From now on, ends count. */
    void measure() {
      measures = true;
    }

    long[] latencies() {
      return latencies.stream().mapToLong(Long::longValue).toArray();
    }

    private void submit(SimulatedClient client, int commands) {
      for (Submission submission : client.submitTogether(Collections.nCopies(commands, command))) {
        submission.whenEnded(() -> ended(client, submission));
      }
    }

    private void ended(SimulatedClient client, Submission submission) {
      if (!submission.isAcknowledged()) {
        throw new IllegalStateException("a forecast has no faults, but " + submission);
      }
      long now = world.schedule().now();
      if (measures) {
        latencies.add(now - submission.submittedAt());
      }
      // What ends at the same time is followed by as many commands that are submitted together.
      if (ended.merge(client.id(), 1, Integer::sum) == 1) {
        world.schedule().at(now, () -> submit(client, ended.remove(client.id())));
      }
    }
  }
}
