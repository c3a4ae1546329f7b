package io.parley.acceptance;

import io.parley.api.Event;
import io.parley.api.Protocol;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.replica.Burden;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.transcript.Recording;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A simulated run in which all state machines are slow, so that what is decided waits for them.
 * Told is a replica that does not hear of each height as soon as it is executed, a correct leader
 * that was deposed for it, or what a client never hears of (pitfall L2). Loaded as {@link
 * DriverHunt} is; the given faults add nothing.
 */
public final class SlowExecutionHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int COMMANDS = 100;

  /** µs for each command, before the load, and in which all must come to its end. */
  private static final long COMMAND = 300_000;

  private static final long OPENING = 1_000_000;
  private static final long RECOVERY = 60_000_000;

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(1).strict().recording();
    plan.with("viewTimeout", 1_000);
    plan.with("batchCommandsMax", 1);
    World world = new World(plan);
    SimulatedClient client =
        world.clients().named("client", new ClientHabits(Duration.ofMinutes(15), 1_000, true));
    try {
      world.lifecycle().startAll();
      client.submit("first");
      LossHunt.advance(world, OPENING);
      world.instances().all().forEach(it -> it.strain().begin(new Burden(0, 0, 0, COMMAND)));
      for (int i = 0; i < COMMANDS; i++) {
        client.submit("command " + i);
      }
      LossHunt.advance(world, RECOVERY);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
    return world.instances().all().stream()
        .map(SlowExecutionHunt::complaint)
        .flatMap(Optional::stream)
        .findFirst()
        .or(() -> LossHunt.complaint(world, client));
  }

  private static Optional<String> complaint(Instance instance) {
    if (instance.status().leader().value() != 0) {
      return Optional.of("liveness: " + instance + " deposed a correct leader for slow execution");
    }
    long last = 0;
    for (Recording.Turn turn : instance.incarnation().recording().turns()) {
      if (turn.event() instanceof Event.Executed executed) {
        if (executed.height() != last + 1) {
          String told = instance + " is told of height " + executed.height() + " after " + last;
          return Optional.of("liveness: " + told);
        }
        last = executed.height();
      }
    }
    return Optional.empty();
  }
}
