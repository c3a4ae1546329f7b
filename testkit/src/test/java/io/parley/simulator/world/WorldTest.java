package io.parley.simulator.world;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Action;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.TimerId;
import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.faults.Fault;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.hunt.Script;
import io.parley.simulator.network.Odds;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.replica.Incarnation;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.time.Clock;
import io.parley.simulator.transcript.Recording;
import io.parley.testkit.Toy;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Faults do to the world what they say, as long as they say, and to nobody else. */
class WorldTest {
  private static final long MILLI = Script.MILLI;
  private static final long SECOND = Script.SECOND;

  private static World world() {
    return world(plan());
  }

  private static WorldPlan plan() {
    return new WorldPlan(4, new Toy()).seed(3).strict().recording();
  }

  private static World world(WorldPlan plan) {
    World world = new World(plan);
    world.lifecycle().startAll();
    return world;
  }

  private static void pass(World world, long until) {
    while (world.schedule().step(until)) {
      // One job after the other.
    }
  }

  private static void submit(World world, String command) {
    world.clients().named("client").submit(command);
  }

  private static List<Long> heights(World world) {
    return world.instances().incarnations().stream().map(Incarnation::height).toList();
  }

  /** Begins and ends as a run would have it. */
  private static void plan(World world, Fault fault) {
    world.schedule().at(fault.from(), () -> fault.begin(world.faults()));
    if (fault.until() < Fault.FOREVER) {
      world.schedule().at(fault.until(), () -> fault.end(world.faults()));
    }
  }

  private static long expirations(World world, int instance) {
    return world.instances().get(instance).incarnation().recording().turns().stream()
        .filter(turn -> turn.event() instanceof Event.Expired)
        .count();
  }

  @Test
  void aPausedReplicaDoesNothingAndThenAllAtOnce() {
    World world = world();
    plan(world, new Fault.Pause(0, SECOND, 2));
    submit(world, "a");
    pass(world, SECOND - 1);
    assertThat(world.instances().get(2).incarnation().recording().turns())
        .as("it had started")
        .hasSize(1);
    assertThat(heights(world)).containsExactly(2L, 2L, 0L, 2L);
    pass(world, SECOND);
    assertThat(world.instances().get(2).incarnation().recording().turns()).hasSizeGreaterThan(5);
    pass(world, SECOND + 10 * MILLI);
    assertThat(heights(world)).containsExactly(2L, 2L, 2L, 2L);
  }

  @Test
  void aPausedLeaderStandsStillWithItsTimers() {
    World world = world();
    plan(world, new Fault.Pause(150 * MILLI, SECOND, 0));
    pass(world, SECOND - 1);
    assertThat(expirations(world, 0)).isEqualTo(1);
    pass(world, SECOND);
    assertThat(expirations(world, 0)).isEqualTo(2);
  }

  @Test
  void aSlowReplicaIsLateByItsLag() {
    World world = world();
    plan(world, new Fault.Slowness(0, 3 * SECOND, 1, 200 * MILLI));
    submit(world, "a");
    pass(world, 150 * MILLI);
    assertThat(heights(world)).containsExactly(2L, 0L, 2L, 2L);
    assertThat(world.instances().get(1).incarnation().recording().turns())
        .as("it hears late, but clients at once")
        .noneMatch(turn -> turn.event() instanceof Event.Received);
    pass(world, SECOND);
    assertThat(heights(world)).containsExactly(2L, 2L, 2L, 2L);
    pass(world, 3 * SECOND);
    submit(world, "b");
    pass(world, 3 * SECOND + 50 * MILLI);
    assertThat(heights(world)).as("it is fast again").containsExactly(3L, 3L, 3L, 3L);
  }

  @Test
  void ofTwoLagsTheLongerHoldsUntilItEnds() {
    World world = world();
    plan(world, new Fault.Slowness(0, SECOND, 1, 400 * MILLI));
    plan(world, new Fault.Slowness(0, 100 * MILLI, 1, 200 * MILLI));
    pass(world, 150 * MILLI);
    assertThat(world.instances().get(1).lag()).isEqualTo(400 * MILLI);
    pass(world, SECOND);
    assertThat(world.instances().get(1).lag()).isZero();
  }

  @Test
  void timersFollowTheClockOfTheirReplica() {
    World world = world();
    pass(world, 10 * SECOND);
    assertThat(expirations(world, 0)).isEqualTo(100);
    World fast = drifting(1_000_000);
    World slow = drifting(-500_000);
    assertThat(expirations(fast, 0)).isEqualTo(200);
    assertThat(expirations(slow, 0)).isEqualTo(50);
  }

  private static World drifting(int ppm) {
    World world = new World(plan());
    new Fault.Drift(0, 0, ppm).begin(world.faults());
    world.lifecycle().startAll();
    pass(world, 10 * SECOND);
    return world;
  }

  @Test
  void aTimerRunsOutUnlessItIsStoppedOrStartedAgain() {
    World world = world();
    timer(world, true);
    pass(world, 50 * MILLI);
    timer(world, true);
    pass(world, 149 * MILLI);
    assertThat(expirations(world, 1)).isZero();
    pass(world, 150 * MILLI);
    assertThat(expirations(world, 1)).isEqualTo(1);
    timer(world, true);
    timer(world, false);
    pass(world, SECOND);
    assertThat(expirations(world, 1)).isEqualTo(1);
  }

  /** Starts or stops a timer of replica 1. */
  private static void timer(World world, boolean starts) {
    Incarnation incarnation = world.instances().get(1).incarnation();
    TimerId timer = new Toy.Resend();
    Action.Immediate action =
        starts ? new Action.StartTimer(timer, Duration.ofMillis(100)) : new Action.StopTimer(timer);
    incarnation.advanced(
        incarnation.host(), new Event.Executed(0), new Moment(0, 0), List.of(action));
    action.dispatch(incarnation.host());
  }

  @Test
  void clocksAreAheadAndFast() {
    Clock clock = new Clock();
    long start = clock.wall(0);
    assertThat(clock.wall(5)).isEqualTo(start + 5);
    assertThat(clock.really(100)).isEqualTo(100);
    clock.drift(-70, 250_000);
    assertThat(clock.wall(0)).isEqualTo(start - 70);
    assertThat(clock.wall(1_000)).isEqualTo(start - 70 + 1_250);
    assertThat(clock.really(1_000)).isEqualTo(800);
    assertThat(clock.really(0)).isEqualTo(1);
  }

  @Test
  void theStampOfAProposalIsThatOfItsLeadersClock() {
    World world = new World(plan());
    new Fault.Drift(0, -SECOND, 0).begin(world.faults());
    new Fault.Drift(1, 5 * SECOND, 0).begin(world.faults());
    world.lifecycle().startAll();
    submit(world, "a");
    pass(world, 100 * MILLI);
    long epoch = new Clock().wall(0);
    Recording.Turn submitted =
        world.instances().get(0).incarnation().recording().turns().stream()
            .filter(turn -> turn.event() instanceof Event.Submitted)
            .findFirst()
            .orElseThrow();
    assertThat(submitted.now().wall()).isBetween(epoch - SECOND, epoch - SECOND + 100 * MILLI);
  }

  @Test
  void aCrashEndsALifeAndItsEndBeginsAnother() {
    World world = world();
    submit(world, "a");
    pass(world, 100 * MILLI);
    Incarnation first = world.instances().get(1).incarnation();
    plan(world, new Fault.Crash(200 * MILLI, 400 * MILLI, 1, 0));
    pass(world, 300 * MILLI);
    assertThat(first.isAlive()).isFalse();
    submit(world, "b");
    pass(world, 400 * MILLI - 1);
    assertThat(heights(world)).containsExactly(3L, 2L, 3L, 3L);
    pass(world, 600 * MILLI);
    Incarnation second = world.instances().get(1).incarnation();
    assertThat(second).isNotSameAs(first);
    assertThat(second.isAlive()).isTrue();
    assertThat(heights(world)).containsExactly(3L, 3L, 3L, 3L);
    Event.Started started = (Event.Started) second.recording().turns().get(0).event();
    assertThat(started.journal()).hasSize(2);
    assertThat(started.origin()).isEqualTo(Origin.RECOVERED);
  }

  @Test
  void aCrashAtAWriteWaitsForThatWriteAndKeepsSoManyUnsynced() {
    for (int kept = 0; kept <= 1; kept++) {
      World world = world();
      new Fault.CrashAtWrite(0, SECOND, 2, 2, kept).begin(world.faults());
      submit(world, "a");
      pass(world, 500 * MILLI);
      assertThat(world.instances().get(2).incarnation().isAlive()).isFalse();
      assertThat(world.instances().get(2).disk().unsynced()).isZero();
      assertThat(world.instances().get(1).incarnation().isAlive()).isTrue();
      assertThat(journal(world.instances().get(2))).isEqualTo(1 + kept);
    }
  }

  private static int journal(Instance instance) {
    try {
      return instance.disk().entries().size();
    } catch (Disk.Damaged e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theEndOfACrashAtAWriteThatNeverCameIsNoCrash() {
    World world = world();
    Fault fault = new Fault.CrashAtWrite(0, SECOND, 2, 30, 0);
    fault.begin(world.faults());
    Incarnation incarnation = world.instances().get(2).incarnation();
    submit(world, "a");
    pass(world, SECOND);
    fault.end(world.faults());
    assertThat(world.instances().get(2).incarnation()).isSameAs(incarnation);
    for (int i = 0; i < 40; i++) {
      submit(world, "command " + i);
      pass(world, SECOND + i * 10L * MILLI);
    }
    assertThat(world.instances().get(2).incarnation()).as("it is forgotten").isSameAs(incarnation);
    assertThat(incarnation.isAlive()).isTrue();
  }

  @Test
  void aReplicaWithADamagedDiskStaysDown() {
    int down = 0;
    for (int seed = 0; seed < 10; seed++) {
      World world = world();
      submit(world, "a");
      pass(world, 100 * MILLI);
      new Fault.Damage(100 * MILLI, 3, seed).begin(world.faults());
      pass(world, 200 * MILLI);
      boolean damaged = world.lifecycle().damaged().contains(world.instances().get(3));
      assertThat(world.instances().get(3).incarnation().isAlive()).isEqualTo(!damaged);
      world.lifecycle().revive(world.instances().get(3));
      assertThat(world.instances().get(3).incarnation().isAlive()).isEqualTo(!damaged);
      assertThat(world.lifecycle().damaged()).as("it is not even tried").hasSize(damaged ? 1 : 0);
      down += damaged ? 1 : 0;
    }
    assertThat(down).isGreaterThan(6);
  }

  @Test
  void oneDoesNotHearAnotherButIsHeard() {
    World world = world();
    plan(world, new Fault.Cut(0, SECOND, 0, 1));
    submit(world, "a");
    pass(world, SECOND);
    assertThat(heights(world)).containsExactly(2L, 0L, 2L, 2L);
    pass(world, 2 * SECOND);
    assertThat(heights(world)).containsExactly(2L, 2L, 2L, 2L);
  }

  @Test
  void groupsHearThemselvesOnlyUntilThePartitionEnds() {
    World world = world();
    plan(world, new Fault.Partition(0, SECOND, List.of(List.of(0, 3), List.of(1))));
    submit(world, "a");
    pass(world, SECOND);
    assertThat(heights(world)).containsExactly(2L, 0L, 0L, 2L);
    pass(world, 2 * SECOND);
    assertThat(heights(world)).containsExactly(2L, 2L, 2L, 2L);
  }

  @Test
  void accidentsHoldFromBeginToEnd() {
    checkAccident(new Fault.Accident(FaultKind.LOSS, 0, 1, 0.3), world -> world.network().loss());
    checkAccident(
        new Fault.Accident(FaultKind.DUPLICATION, 0, 1, 0.3),
        world -> world.network().duplication());
    checkAccident(
        new Fault.Accident(FaultKind.REORDERING, 0, 1, 0.3), world -> world.network().reordering());
  }

  private interface Dial {
    Odds of(World world);
  }

  private static void checkAccident(Fault fault, Dial dial) {
    World world = world();
    Consumer<Boolean> check =
        happens -> {
          int count = 0;
          for (int i = 0; i < 1_000; i++) {
            count += dial.of(world).happens(world.network().random()) ? 1 : 0;
          }
          assertThat(count).as(fault.toString()).isBetween(happens ? 200 : 0, happens ? 400 : 0);
        };
    check.accept(false);
    fault.begin(world.faults());
    check.accept(true);
    fault.end(world.faults());
    check.accept(false);
  }

  @Test
  void aTwinHasTwoSeatsWithOneIdentityAndTwoStates() {
    World world = world(plan().twins(List.of(R1)));
    world.faults().corrupt(1, Behaviour.TWIN, new SplittableRandom(1));
    assertThat(world.instances().all()).hasSize(5);
    Instance twin = world.instances().get(4);
    assertThat(twin.id()).isEqualTo(R1);
    assertThat(twin).hasToString("R1'");
    assertThat(world.instances().of(R1)).containsExactly(world.instances().get(1), twin);
    assertThat(world.instances().of(R0)).containsExactly(world.instances().get(0));
    assertThat(world.instances().areHonest(R1)).isFalse();
    assertThat(world.instances().areHonest(R0)).isTrue();
    world.network().cut(0, 1);
    submit(world, "a");
    pass(world, SECOND);
    assertThat(heights(world)).containsExactly(2L, 0L, 2L, 2L, 2L);
    assertThat(twin.disk()).isNotSameAs(world.instances().get(1).disk());
    world.lifecycle().crash(twin, 0);
    assertThat(world.instances().get(1).incarnation().isAlive()).isTrue();
  }

  @Test
  void theHonestMustFindNothingWrongWithTheHonest() {
    World world = world();
    assertThatThrownBy(
            () -> world.checkers().integrity().dropped(world.instances().get(1), R0, "why"))
        .isInstanceOfSatisfying(
            Violation.class, v -> assertThat(v.property()).isEqualTo(Property.INTEGRITY));
    world.faults().corrupt(0, Behaviour.DELAYING, new SplittableRandom(1));
    world.checkers().integrity().dropped(world.instances().get(1), R0, "why");
    world.checkers().integrity().dropped(world.instances().get(0), R1, "why");
    assertThatThrownBy(
            () -> world.checkers().integrity().dropped(world.instances().get(2), R1, "why"))
        .isInstanceOf(Violation.class);
  }

  @Test
  void whatATraitorContradictsIsNoViolation() {
    World world = world();
    Instance instance = world.instances().get(1);
    assertThatThrownBy(() -> world.lifecycle().step(instance, WorldTest::violate))
        .isInstanceOf(Violation.class);
    world.faults().corrupt(1, Behaviour.DELAYING, new SplittableRandom(1));
    world.lifecycle().step(instance, WorldTest::violate);
    assertThat(instance.incarnation().isAlive()).isTrue();
    world
        .lifecycle()
        .step(
            instance,
            () -> {
              throw new IllegalStateException("confused");
            });
    assertThat(instance.incarnation().isAlive()).isFalse();
  }

  private static void violate() {
    throw new Violation(Property.AMNESIA, "said otherwise");
  }

  @Test
  void whoHaltedStaysDownUntilItIsRestarted() {
    World world = world();
    world
        .lifecycle()
        .needsState(world.instances().get(2), new Checkpoint(9, Digest.ZERO, Bytes.EMPTY, null));
    world.lifecycle().revive(world.instances().get(2));
    assertThat(world.instances().get(2).incarnation().isAlive()).isFalse();
    assertThat(world.lifecycle().halted()).containsOnlyKeys(world.instances().get(2).id());
    world.lifecycle().restart(world.instances().get(2).id());
    assertThat(world.instances().get(2).incarnation().isAlive()).isTrue();
    assertThat(world.lifecycle().halted()).isEmpty();
  }
}
