package io.parley.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.client.core.Failure;
import io.parley.config.Protocols;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.InboxBounds;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.replica.Burden;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Replicas that are permanently overloaded, as clients always have more under way than queues hold:
 * a leader that dies then is replaced all the same, and within a bound.
 */
final class OverloadTest {
  private static final int CLIENTS = 6;
  private static final int IN_FLIGHT = 8;

  /** µs: how often clients see to it that enough is under way. */
  private static final long PACE = 20_000;

  private static final long KILLED_AT = 6_000_000;

  /** The time-out in force, µs: the first leader's does not rise, and cannot fall. */
  private static final long TIMEOUT = 1_000_000;

  /**
   * Time-outs in force at the leader's death within which another leads, and a command that was
   * submitted since is answered: as many as a replica is prolonged by at most while it itself
   * stands still, one in which nothing new is executed, and one for the view to change.
   */
  private static final long REPLACED_WITHIN = 4;

  /** µs in which all that is under way comes to its end once clients submit no more. */
  private static final long ENDED_WITHIN = 60_000_000;

  /** What one replica manages: about two hundred messages a second. */
  private static final Burden WEAK = new Burden(2_000, 1_000, 0, 1_000);

  private static final InboxBounds TIGHT =
      new InboxBounds(
          new Bound(64, 1 << 20),
          new Bound(32, 1 << 20),
          new Bound(8, 1 << 20),
          new Bound(4, 1 << 20),
          InboxBounds.Totals.DEFAULT,
          16,
          8);

  private final List<SimulatedClient> clients = new ArrayList<>();
  private int submitted;

  @ParameterizedTest
  @ValueSource(strings = {"pbft", "hotstuff", "hotstuff-basic", "hotstuff-two-chain"})
  void aLeaderThatDiesUnderPermanentOverloadIsReplaced(String name) {
    World world = overloaded(Protocols.installed().find(name).orElseThrow());
    ReplicaId leader = world.instances().get(1).status().leader();
    loadUntil(world, KILLED_AT);
    assertThat(world.pressure().refusals()).as("bundles for which was no room").isPositive();
    assertThat(world.depositions().all()).as("leaders deposed by load alone").isEmpty();
    world.lifecycle().crash(leader);
    int before = submitted;
    long killed = world.schedule().now();
    long bound = killed + REPLACED_WITHIN * TIMEOUT;
    while (!isServed(killed) && world.schedule().now() < bound) {
      loadUntil(world, world.schedule().now() + PACE);
    }
    assertThat(submitted).isGreaterThan(before);
    assertThat(isServed(killed)).as("a command after the death of " + leader).isTrue();
    assertThat(world.instances().get(1).status().leader()).isNotEqualTo(leader);
    loadUntil(world, killed + KILLED_AT);
    endsWithin(world, world.schedule().now() + ENDED_WITHIN);
  }

  private World overloaded(Protocol protocol) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(1).strict().bounds(TIGHT, DoorBounds.DEFAULT);
    plan.with("viewTimeout", TIMEOUT / 1_000);
    World world = new World(plan);
    world.lifecycle().startAll();
    for (Instance instance : world.instances().all()) {
      instance.strain().begin(WEAK);
    }
    for (int i = 0; i < CLIENTS; i++) {
      ClientHabits habits = new ClientHabits(Duration.ofMinutes(15), IN_FLIGHT, false);
      clients.add(world.clients().named("client " + i, habits));
    }
    return world;
  }

  /** Every command has a result, or was refused for want of room and never will be executed. */
  private void endsWithin(World world, long end) {
    while (!isOver() && world.schedule().step(end)) {
      // One job after the other.
    }
    assertThat(submissions())
        .allSatisfy(s -> assertThat(s.isAcknowledged() || isRefused(s)).as(s.toString()).isTrue());
  }

  private static boolean isRefused(Submission submission) {
    return submission
        .failure()
        .filter(why -> why.kind() == Failure.Kind.OVERLOADED && !why.mayHaveExecuted())
        .isPresent();
  }

  private boolean isOver() {
    return submissions().allMatch(s -> s.state() != Submission.State.UNANSWERED);
  }

  private Stream<Submission> submissions() {
    return clients.stream().flatMap(client -> client.submissions().stream());
  }

  private boolean isServed(long since) {
    return submissions().anyMatch(s -> s.submittedAt() >= since && s.isAcknowledged());
  }

  private void loadUntil(World world, long end) {
    while (world.schedule().now() < end) {
      clients.forEach(this::load);
      long next = Math.min(end, world.schedule().now() + PACE);
      while (world.schedule().step(next)) {
        // One job after the other.
      }
    }
  }

  private void load(SimulatedClient client) {
    long under =
        client.submissions().stream().filter(s -> s.state() == Submission.State.UNANSWERED).count();
    for (long i = under; i < IN_FLIGHT; i++) {
      client.submit("command " + submitted++);
    }
  }
}
