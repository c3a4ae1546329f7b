package io.parley.simulator.hunt;

import io.parley.api.Bytes;
import io.parley.api.SessionLimits;
import io.parley.client.core.Failure;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/**
 * Idle nights, each over at once: all clocks move on by hours. In every fifth run there are some,
 * unless clients mean harm, and room for few sessions: a client sleeps through them, guests come
 * afterwards and take what room there is, and the sleeper must still find its session (pitfall C3).
 */
final class Night {
  /** Little room; a step of a tenth for each night and each jump of a clock leaves half of it. */
  static final SessionLimits LIMITS = new SessionLimits(8_192, 16L << 20, 3, 12, 120_000_000);

  private static final int STEPS_MAX = 5;
  private static final int EVERY = 5;
  private static final int NIGHTS_MAX = 3;
  private static final int GUESTS = 12;
  private static final long GUESTS_PACE = 100_000;
  private static final long HOUR = 3_600_000_000L;
  private static final ClientHabits HABITS = ClientHabits.real(Duration.ofMinutes(15));

  private final World world;
  private final LongFunction<Bytes> commands;
  private final SplittableRandom random;
  private final List<SimulatedClient> clients = new ArrayList<>();
  private long number;

  private Night(World world, long seed, LongFunction<Bytes> commands) {
    this.world = world;
    this.commands = commands;
    random = new SplittableRandom(seed ^ 0x1617L);
  }

  /** Whether there are any in the run of this seed. */
  static boolean isChosenBy(long seed, Set<FaultKind> kinds) {
    return Math.floorMod(seed, EVERY) == 4 && !kinds.contains(FaultKind.CLIENTS);
  }

  /**
   * Those of a run which goes on with faults until {@code end}.
   *
   * @param commands what those submit who come and go, by a number of its own each
   */
  static Night of(
      World world, long seed, Set<FaultKind> kinds, long end, LongFunction<Bytes> commands) {
    Night made = new Night(world, seed, commands);
    if (!isChosenBy(seed, kinds)) {
      return made;
    }
    SimulatedClient sleeper = made.comes("sleeper");
    long first = end / 3 + made.random.nextLong(end / 3);
    world.schedule().at(first, made::pass);
    for (int left = made.random.nextInt(NIGHTS_MAX); left > 0; left--) {
      world.schedule().at(made.random.nextLong(first, end), made::pass);
    }
    for (int guest = 0; guest < GUESTS; guest++) {
      String name = "guest " + guest;
      world.schedule().at(first + (1 + guest) * GUESTS_PACE, () -> made.guest(name));
    }
    world.schedule().at(end, () -> made.submit(sleeper));
    return made;
  }

  private void pass() {
    long length = HOUR * (1 + random.nextInt(10));
    world.log().note(() -> "a night of " + length / HOUR + " h is over");
    for (Instance instance : world.instances().all()) {
      instance.clock().jump(length);
    }
  }

  /** Guests do not take the place of one who has not come yet. */
  private void guest(String name) {
    boolean allHere = world.clients().all().stream().allMatch(it -> it.session() != 0);
    if (allHere) {
      comes(name);
    }
  }

  private SimulatedClient comes(String name) {
    SimulatedClient client = world.clients().named(name, HABITS);
    clients.add(client);
    submit(client);
    return client;
  }

  private void submit(SimulatedClient client) {
    client.submit(commands.apply(number++));
  }

  /** All that the sleeper and guests submitted. */
  List<Submission> submissions() {
    return clients.stream().flatMap(client -> client.submissions().stream()).toList();
  }

  /**
   * Checks that the session in which this was sent did not go too early.
   *
   * @throws Violation if it cannot have been idle for so long, however idle it was
   */
  static void check(Submission submission, SessionLimits limits) {
    long spared = limits.sessionIdleMax() - STEPS_MAX * limits.idleStepMax();
    boolean gone =
        submission.failure().filter(it -> it.kind() == Failure.Kind.SESSION_EXPIRED).isPresent();
    if (gone && submission.endedAt().orElseThrow() < spared) {
      throw new Violation(Property.ACKNOWLEDGEMENT, "a session went too early: " + submission);
    }
  }
}
