package io.parley.testkit;

import io.parley.api.MemoryBounds;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.InboxBounds;
import io.parley.simulator.cost.Costs;
import io.parley.simulator.cost.Regions;
import io.parley.simulator.world.WorldPlan;
import java.util.function.Supplier;

/**
 * How a simulated cluster is to be; {@link #start()} makes it, as often as it is called. Clusters
 * share nothing.
 */
public final class ClusterBuilder {
  private final WorldPlan plan;

  ClusterBuilder(int n, Protocol protocol) {
    plan = new WorldPlan(n, protocol);
  }

  /** Latencies and accidents are drawn from {@code seed}; equal seeds give equal runs. */
  public ClusterBuilder seed(long seed) {
    plan.seed(seed);
    return this;
  }

  /** Sets one of the protocol's options. */
  public ClusterBuilder with(String option, long value) {
    plan.with(option, value);
    return this;
  }

  /** Sets one of the protocol's options that are a word. */
  public ClusterBuilder with(String option, String word) {
    plan.with(option, word);
    return this;
  }

  /**
   * What is replicated, instead of an {@link io.parley.simulator.application.AppendLog}: any state
   * machine, such as one's own.
   *
   * @param machine makes one in its first state, for each incarnation of each replica
   */
  public ClusterBuilder machine(Supplier<StateMachine> machine) {
    plan.machine(machine);
    return this;
  }

  /**
   * State machines are meant to differ: that states are equal is not checked, and a replica that
   * finds out that its own differs from a quorum's halts.
   */
  public ClusterBuilder differing() {
    plan.differing();
    return this;
  }

  /** All replicas begin at this height, in the state that as many empty heights leave. */
  public ClusterBuilder base(long height) {
    plan.base(height);
    return this;
  }

  /**
   * Of every so many checkpoints, each replica keeps the state on its disk, and forgets the entries
   * up to it; of none unless set.
   */
  public ClusterBuilder snapshotEvery(int checkpoints) {
    plan.snapshotEvery(checkpoints);
    return this;
  }

  /** Places replicas and clients in regions. */
  public ClusterBuilder regions(Regions regions) {
    plan.regions(regions);
    return this;
  }

  /** What replicas do takes its time. */
  public ClusterBuilder costs(Costs costs) {
    plan.costs(costs);
    return this;
  }

  /** How much a replica's core may hold. */
  public ClusterBuilder memory(MemoryBounds memory) {
    plan.memory(memory);
    return this;
  }

  /** How many sessions there may be. */
  ClusterBuilder sessions(SessionLimits sessions) {
    plan.sessions(sessions);
    return this;
  }

  /** How much a replica's door may hold. */
  ClusterBuilder door(DoorBounds door) {
    plan.bounds(InboxBounds.DEFAULT, door);
    return this;
  }

  /** Keeps what every replica is told and does. */
  ClusterBuilder recording() {
    plan.recording();
    return this;
  }

  Options options() {
    return plan.options();
  }

  long seed() {
    return plan.seed();
  }

  /** Starts all replicas. */
  public Cluster start() {
    TestCounts.scenario();
    return new Cluster(plan);
  }
}
