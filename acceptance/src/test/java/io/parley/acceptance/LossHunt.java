package io.parley.acceptance;

import io.parley.api.Protocol;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.InboxBounds;
import io.parley.simulator.checkers.DecisionChecker;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.LongStream;

/**
 * Simulated runs in which half of all frames are lost for a while, those of clients too, so that
 * clients ask for what was executed long ago, and their doors have forgotten; then none. Told is
 * what a client has wrong, or never hears of. Loaded as {@link DriverHunt} is; the given faults add
 * nothing.
 */
public final class LossHunt implements BiFunction<Protocol, String, Optional<String>> {
  /** Doors that remember hardly a reply. */
  static final DoorBounds FORGETFUL =
      DoorBounds.DEFAULT.with(
          DoorBounds.DEFAULT.streamsMax(), DoorBounds.DEFAULT.clientStreamsMax(), 1_024);

  /** Which replica hears of a command again, and has it still, is a matter of luck. */
  private static final long SEEDS = 16;

  private static final int COMMANDS = 120;
  private static final double LOSS = 0.5;

  /** µs between two commands, and in which all must come to its end. */
  private static final long PACE = 100_000;

  private static final long RECOVERY = 120_000_000;

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    return LongStream.rangeClosed(1, SEEDS)
        .mapToObj(seed -> run(protocol, seed))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<String> run(Protocol protocol, long seed) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(seed).strict();
    World world = new World(plan.bounds(InboxBounds.DEFAULT, FORGETFUL));
    SimulatedClient client =
        world.clients().named("client", new ClientHabits(Duration.ofMinutes(15), 4, false));
    try {
      world.lifecycle().startAll();
      world.network().loss().begin(LOSS);
      for (int i = 0; i < COMMANDS; i++) {
        client.submit("command " + i);
        advance(world, PACE);
      }
      world.network().loss().end(LOSS);
      advance(world, RECOVERY);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
    return complaint(world, client);
  }

  /** What the client has wrong, or never heard of. */
  static Optional<String> complaint(World world, SimulatedClient client) {
    return client.submissions().stream()
        .map(submission -> complaint(world, submission))
        .flatMap(Optional::stream)
        .findFirst();
  }

  /** Lets so many µs pass. */
  static void advance(World world, long time) {
    long end = world.schedule().now() + time;
    boolean more = true;
    while (more) {
      more = world.schedule().step(end);
    }
  }

  private static Optional<String> complaint(World world, Submission submission) {
    if (submission.state() == Submission.State.UNANSWERED) {
      return Optional.of("liveness: never answered: " + submission);
    }
    Submission.Place place = submission.place();
    DecisionChecker.Executed executed =
        place == null ? null : world.checkers().decisions().execution(place);
    boolean isTrue =
        executed != null && submission.result().equals(Optional.of(executed.result().value()));
    return isTrue
        ? Optional.empty()
        : Optional.of("acknowledgement: " + submission + ", but executed was " + executed);
  }
}
