package io.parley.acceptance;

import io.parley.api.Bytes;
import io.parley.api.Protocol;
import io.parley.api.SessionLimits;
import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.BiFunction;

/**
 * A simulated run in which one replica relays openings of clients that it invents, far more than
 * there may be sessions, and one client opens sessions by what is no grant of its own (pitfall C3).
 * Told is who opens a session without a grant, or what a client that has one never hears of. Loaded
 * as {@link DriverHunt} is; the given faults add nothing.
 */
public final class GrantsHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int CLIENTS = 12;

  /** µs between one client's coming and the next, and in which all must come to its end. */
  private static final long PACE = 1_500_000;

  private static final long RECOVERY = 120_000_000;

  /** Few sessions, of which none may go within the run. */
  private static final SessionLimits LIMITS =
      new SessionLimits(8_192, 16L << 20, 4, 64, 3_600_000_000L);

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    World world = new World(new WorldPlan(4, protocol).seed(1).strict().sessions(LIMITS));
    List<SimulatedClient> clients = new ArrayList<>();
    try {
      world.lifecycle().startAll();
      world.faults().corrupt(3, Behaviour.RELAYING, new SplittableRandom(1));
      world.clients().malicious(MaliciousClient.Kind.UNGRANTED, "mallory", GrantsHunt::no);
      for (int i = 0; i < CLIENTS; i++) {
        SimulatedClient client =
            world.clients().named("c" + i, new ClientHabits(Duration.ofMinutes(15), 4, false));
        clients.add(client);
        client.submit("command " + i);
        LossHunt.advance(world, PACE);
      }
      LossHunt.advance(world, RECOVERY);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
    return clients.stream()
        .map(client -> LossHunt.complaint(world, client))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Bytes no(long number) {
    throw new AssertionError("who opens sessions submits no command " + number);
  }
}
