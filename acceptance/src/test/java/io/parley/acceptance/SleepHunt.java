package io.parley.acceptance;

import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.client.core.Failure;
import io.parley.driver.inbox.InboxBounds;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A client's machine falls asleep before it hears of a command that is executed; meanwhile others
 * come, and the client's session goes. Elapsed time stood still on that machine, yet it is told if
 * the client says afterwards that the command was not executed (pitfall C4). Loaded as {@link
 * DriverHunt} is; the given faults add nothing.
 */
public final class SleepHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int GUESTS = 3;

  /** Room for the one that sleeps and its guests, until it was idle for 20 s. */
  private static final SessionLimits LIMITS =
      new SessionLimits(8_192, 16L << 20, 3, 1 + GUESTS, 20_000_000);

  /** µs until the first session is open, and between two commands of each guest. */
  private static final long OPENING = 5_000_000;

  private static final long PACE = 1_000_000;
  private static final int ROUNDS = 40;

  /** µs; the session is gone by then. */
  private static final long SLEEP = 60_000_000;

  private static final long RECOVERY = 60_000_000;
  private static final ClientHabits HABITS = ClientHabits.real(Duration.ofMinutes(15));

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(1).strict().sessions(LIMITS);
    World world = new World(plan.bounds(InboxBounds.DEFAULT, LossHunt.FORGETFUL));
    try {
      SimulatedClient sleeper = world.clients().named("sleeper", HABITS);
      world.lifecycle().startAll();
      LossHunt.advance(world, OPENING);
      Submission command = sleeper.submit("command");
      sleeper.sleep(SLEEP);
      List<SimulatedClient> guests = new ArrayList<>();
      for (int guest = 0; guest < GUESTS; guest++) {
        guests.add(world.clients().named("guest " + guest, HABITS));
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (SimulatedClient guest : guests) {
          guest.submit(guest + " in round " + round);
        }
        LossHunt.advance(world, PACE);
      }
      world.clients().named("late", HABITS).submit("late");
      LossHunt.advance(world, RECOVERY);
      return complaint(command);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
  }

  private static Optional<String> complaint(Submission command) {
    Optional<Failure> expired =
        command.failure().filter(it -> it.kind() == Failure.Kind.SESSION_EXPIRED);
    if (expired.isEmpty()) {
      return Optional.of(DriverHunt.tell(Property.LIVENESS, "no session went: " + command));
    }
    return expired.get().mayHaveExecuted()
        ? Optional.empty()
        : Optional.of(DriverHunt.tell(Property.ACKNOWLEDGEMENT, "executed was " + command));
  }
}
