package io.parley.acceptance;

import io.parley.api.Protocol;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.Bound;
import io.parley.driver.inbox.InboxBounds;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A simulated run of slow replicas with room for little: what a client sends does not fit at first,
 * and over the whole run is many times what may ever wait. Told is what a client has wrong, or
 * never hears of. Loaded as {@link DriverHunt} is; the given faults add nothing.
 */
public final class PressureHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int BURSTS = 60;
  private static final int BURST_BUNDLES = 6;
  private static final int CLIENT_BUNDLES_MAX = 2;
  private static final long BUNDLES_BYTES_MAX = 4_096;

  /** µs by which every turn is late, between two bursts, and in which all must come to its end. */
  private static final long LAG = 20_000;

  private static final long PACE = 300_000;
  private static final long RECOVERY = 120_000_000;

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(1).strict();
    World world = new World(plan.bounds(tight(), DoorBounds.DEFAULT));
    SimulatedClient client =
        world
            .clients()
            .named("client", new ClientHabits(Duration.ofMinutes(15), BURST_BUNDLES, false));
    try {
      world.lifecycle().startAll();
      for (Instance instance : world.instances().all()) {
        instance.lag(LAG);
      }
      for (int burst = 0; burst < BURSTS; burst++) {
        for (int i = 0; i < BURST_BUNDLES; i++) {
          client.submit("command " + burst + "." + i);
        }
        LossHunt.advance(world, PACE);
      }
      LossHunt.advance(world, RECOVERY);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
    return LossHunt.complaint(world, client);
  }

  private static InboxBounds tight() {
    InboxBounds node = InboxBounds.DEFAULT;
    return new InboxBounds(
        node.peerFrames(),
        node.peerMessages(),
        node.streamFrames(),
        new Bound(CLIENT_BUNDLES_MAX, BUNDLES_BYTES_MAX),
        new InboxBounds.Totals(
            node.totals().peerFrames(),
            node.totals().peerMessages(),
            node.totals().streamFrames(),
            BUNDLES_BYTES_MAX),
        node.turnMessagesMax(),
        node.turnBundlesMax());
  }
}
