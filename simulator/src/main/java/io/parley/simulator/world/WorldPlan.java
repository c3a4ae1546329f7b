package io.parley.simulator.world;

import io.parley.api.MemoryBounds;
import io.parley.api.Option;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.InboxBounds;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.PriceList;
import io.parley.simulator.cost.Regions;
import io.parley.simulator.network.Links;
import io.parley.simulator.network.RegionLinks;
import io.parley.simulator.replica.ReplicaPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/** How a simulated world is to be. Nothing is shared between runs. */
public final class WorldPlan {
  /** Milliseconds. */
  private static final long WARM_TIMEOUT = 1_000;

  private InboxBounds inboxBounds = InboxBounds.DEFAULT;
  private DoorBounds doorBounds = DoorBounds.DEFAULT;
  private MemoryBounds memory = MemoryBounds.DEFAULT;
  private SessionLimits sessions = SessionLimits.DEFAULT;
  private static final long SYNC_DELAY = 400;
  private static final long ANSWER_DELAY = 20;

  private final int n;
  private final Protocol protocol;
  private Options options = Options.PRESET;
  private long seed = 1;
  private long baseHeight;
  private int snapshotEvery;
  private boolean recording;
  private Supplier<StateMachine> machine = AppendLog::new;
  private List<ReplicaId> twins = List.of();
  private boolean strict;
  private boolean differing;
  private BiFunction<Integer, SplittableRandom, Links> links = Links::near;
  private @Nullable Costs costs;

  /** A cluster whose processes are not cold: its first time-out is a second. */
  public WorldPlan(int n, Protocol protocol) {
    this.n = n;
    this.protocol = protocol;
    firstTimeout(option -> WARM_TIMEOUT);
  }

  /** Its first time-out is the protocol's preset, which bears large proposals on slow links. */
  public WorldPlan cold() {
    firstTimeout(Option::preset);
    return this;
  }

  private void firstTimeout(ToLongFunction<Option> millis) {
    protocol.options().stream()
        .filter(option -> option.name().equals("viewTimeout"))
        .forEach(option -> options = options.with(option, millis.applyAsLong(option)));
  }

  /** Latencies and accidents are drawn from {@code seed}; equal seeds give equal runs. */
  public WorldPlan seed(long seed) {
    this.seed = seed;
    return this;
  }

  /** Sets one of the protocol's options. */
  public WorldPlan with(String option, long value) {
    options = options.with(protocol.option(option), value);
    return this;
  }

  /** Sets one of the protocol's options that are a word. */
  public WorldPlan with(String option, String word) {
    options = options.with(protocol.option(option), word);
    return this;
  }

  /** Whether leaders are replaced that are slower than others were. */
  boolean replacesSlowLeaders() {
    return protocol.options().stream()
        .anyMatch(option -> option.name().equals("expectedRate") && options.get(option) > 0);
  }

  /** All replicas begin at this height, in the state that as many empty heights leave. */
  public WorldPlan base(long height) {
    baseHeight = height;
    return this;
  }

  /** Of every so many checkpoints, each replica keeps the state on its disk; of none unless set. */
  public WorldPlan snapshotEvery(int checkpoints) {
    snapshotEvery = checkpoints;
    return this;
  }

  /** Places replicas and clients in regions. */
  public WorldPlan regions(Regions regions) {
    return links((instances, random) -> new RegionLinks(regions, idsOfSeats(), n));
  }

  /** Replicas first, then their twins. */
  private List<ReplicaId> idsOfSeats() {
    List<ReplicaId> ids = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      ids.add(new ReplicaId(i));
    }
    ids.addAll(twins);
    return ids;
  }

  /** What replicas do takes its time. */
  public WorldPlan costs(Costs costs) {
    this.costs = costs;
    return this;
  }

  /** What things cost; null if they cost next to nothing. */
  @Nullable PriceList prices() {
    return costs == null ? null : new PriceList(protocol, options, n, costs);
  }

  public WorldPlan recording() {
    recording = true;
    return this;
  }

  int size() {
    return n;
  }

  public Protocol protocol() {
    return protocol;
  }

  public Options options() {
    return options;
  }

  public long seed() {
    return seed;
  }

  public WorldPlan machine(Supplier<StateMachine> machine) {
    this.machine = machine;
    return this;
  }

  /** The replicas that have two instances. */
  public List<ReplicaId> twins() {
    return twins;
  }

  public WorldPlan twins(List<ReplicaId> twins) {
    this.twins = twins;
    return this;
  }

  /** Whether honest replicas must find nothing wrong with what honest ones send. */
  boolean isStrict() {
    return strict;
  }

  public WorldPlan strict() {
    strict = true;
    return this;
  }

  /** Whether state machines may differ: a replica that finds out that its own does halts. */
  boolean isDiffering() {
    return differing;
  }

  /** State machines are meant to differ. */
  public WorldPlan differing() {
    differing = true;
    return this;
  }

  /** {@code links} makes them, given the number of instances and a source of randomness. */
  public WorldPlan links(BiFunction<Integer, SplittableRandom, Links> links) {
    this.links = links;
    return this;
  }

  public Links links(int instances, SplittableRandom random) {
    return links.apply(instances, random);
  }

  /** How much may wait for a replica; a node's bounds unless they are set. */
  public WorldPlan bounds(InboxBounds inbox, DoorBounds door) {
    inboxBounds = inbox;
    doorBounds = door;
    return this;
  }

  /** How much the core of a replica may hold; a node's bounds unless it is set. */
  public WorldPlan memory(MemoryBounds memory) {
    this.memory = memory;
    return this;
  }

  /** How much the session tables may hold; as in a cluster that says nothing unless it is set. */
  public WorldPlan sessions(SessionLimits sessions) {
    this.sessions = sessions;
    return this;
  }

  /** What its replicas are made from. */
  public ReplicaPlan replicas() {
    return new ReplicaPlan(
        protocol,
        n,
        options,
        machine,
        seed,
        SYNC_DELAY,
        ANSWER_DELAY,
        baseHeight,
        snapshotEvery,
        recording,
        inboxBounds,
        doorBounds,
        memory,
        sessions);
  }

  /** What repeats the run. */
  @Override
  public String toString() {
    return String.format(
        "Cluster.of(%d).running(%s).seed(%d) %s", n, protocol.name(), seed, options);
  }
}
