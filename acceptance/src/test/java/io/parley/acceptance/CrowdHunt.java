package io.parley.acceptance;

import io.parley.api.Bytes;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.driver.door.DoorBounds;
import io.parley.driver.inbox.InboxBounds;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.ClientHabits;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/**
 * A simulated run of replicas that for a while are slow and have little room for what peers send:
 * what one peer sent is dropped to make room for another. Told is what a client never hears of, or
 * a replica that never rests. Loaded as {@link DriverHunt} is; the given faults add nothing.
 */
public final class CrowdHunt implements BiFunction<Protocol, String, Optional<String>> {
  private static final int BURSTS = 20;
  private static final int COMMAND_BYTES = 3_000;

  /** Room for one such command of all peers, and not for another. */
  private static final long PEERS_BYTES_MAX = 5_000;

  /** µs by which every turn is late, between two bursts, and in which all must come to its end. */
  private static final long LAG = 20_000;

  private static final long PACE = 300_000;
  private static final long RECOVERY = 120_000_000;

  @Override
  public Optional<String> apply(Protocol protocol, String faults) {
    WorldPlan plan = new WorldPlan(4, protocol).seed(1).strict();
    World world = new World(plan.bounds(tight(), DoorBounds.DEFAULT));
    try {
      world.lifecycle().startAll();
      SimulatedClient client = client(world, "client");
      List<SimulatedClient> crowd =
          List.of(client(world, "one"), client(world, "two"), client(world, "three"));
      LossHunt.advance(world, PACE);
      world.instances().all().forEach(instance -> instance.lag(LAG));
      for (int burst = 0; burst < BURSTS; burst++) {
        client.submit("command " + burst);
        crowd(crowd, burst);
        LossHunt.advance(world, PACE);
      }
      world.instances().all().forEach(instance -> instance.hurry(LAG));
      LossHunt.advance(world, RECOVERY);
      return LossHunt.complaint(world, client);
    } catch (Violation e) {
      return Optional.of(DriverHunt.tell(e.property(), String.valueOf(e.getMessage())));
    }
  }

  private static SimulatedClient client(World world, String name) {
    return world.clients().named(name, new ClientHabits(Duration.ofMinutes(15), 4, false));
  }

  /** Each backup is given a large command at the same time, and passes it on to the leader. */
  private static void crowd(List<SimulatedClient> crowd, int burst) {
    for (int i = 0; i < crowd.size(); i++) {
      SimulatedClient client = crowd.get(i);
      Bytes command = Bytes.utf8(client + " " + burst + "x".repeat(COMMAND_BYTES));
      client.sendTo(
          new ReplicaId(i + 1), client.sign(client.session(), burst, 0, List.of(command)));
    }
  }

  private static InboxBounds tight() {
    InboxBounds node = InboxBounds.DEFAULT;
    return new InboxBounds(
        node.peerFrames(),
        node.peerMessages(),
        node.streamFrames(),
        node.clientBundles(),
        new InboxBounds.Totals(
            node.totals().peerFrames(),
            PEERS_BYTES_MAX,
            node.totals().streamFrames(),
            node.totals().clientBundles()),
        node.turnMessagesMax(),
        node.turnBundlesMax());
  }
}
