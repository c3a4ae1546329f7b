package io.parley.testkit;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.ReplicaId;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongFunction;
import java.util.function.Supplier;

/** The clients of a run, and their streams to all seats of all replicas. */
final class Clients implements ClientLinks {
  private final World world;
  private final Map<ClientId, SimulatedClient> clients = new TreeMap<>();
  private final Map<ClientId, Integer> numbers = new TreeMap<>();

  Clients(World world) {
    this.world = world;
  }

  Collection<SimulatedClient> all() {
    return clients.values();
  }

  /** The client of this name, made when first asked for. */
  SimulatedClient named(String name) {
    return named(name, world.plan().habits());
  }

  /** The client of this name, made with these habits when first asked for. */
  SimulatedClient named(String name, ClientHabits habits) {
    SimulatedClient known = clients.get(SimulatedClient.idOf(name));
    if (known != null) {
      return known;
    }
    WorldPlan plan = world.plan();
    SimulatedClient made =
        new SimulatedClient(world.schedule(), this, name, plan.size(), plan.seed(), habits);
    clients.put(made.id(), made);
    missesWhoIsDown(made);
    return made;
  }

  private void missesWhoIsDown(SimulatedClient made) {
    for (int i = 0; i < world.plan().size(); i++) {
      ReplicaId id = new ReplicaId(i);
      if (isDown(id)) {
        made.disconnected(id, "it is down");
      }
    }
  }

  /** Adds one that means harm, and submits {@code commands} of its own. */
  MaliciousClient malicious(MaliciousClient.Kind kind, String name, LongFunction<Bytes> commands) {
    WorldPlan plan = world.plan();
    MaliciousClient made =
        new MaliciousClient(kind, world.schedule(), this, name, plan.size(), plan.seed(), commands);
    clients.put(made.client().id(), made.client());
    missesWhoIsDown(made.client());
    return made;
  }

  /** A replica may have gone: its streams end, unless it has another seat. */
  void disconnect(ReplicaId id, String why) {
    if (isDown(id)) {
      world
          .schedule()
          .after(
              Links.CLIENT_LATENCY, () -> clients.values().forEach(c -> c.disconnected(id, why)));
    }
  }

  /** A replica is there again. */
  void connect(ReplicaId id) {
    world
        .schedule()
        .after(Links.CLIENT_LATENCY, () -> clients.values().forEach(c -> c.connected(id)));
  }

  private boolean isDown(ReplicaId id) {
    return world.seatsOf(id).stream().noneMatch(seat -> seat.life().isAlive());
  }

  private boolean isLost() {
    return world.network().loss().happens(world.network().random());
  }

  /** Counted from 0 in the order of their first frame. */
  private int number(ClientId client) {
    return numbers.computeIfAbsent(client, absent -> numbers.size());
  }

  @Override
  public void note(Supplier<String> text) {
    world.note(text);
  }

  @Override
  public void toReplica(SimulatedClient from, ReplicaId to, Bytes frame) {
    if (!isLost()) {
      long now = world.schedule().now();
      for (Seat seat : world.seatsOf(to)) {
        long at = world.links().toReplica(number(from.id()), seat.number(), now);
        world.schedule().at(at, () -> seat.life().receive(from.id(), frame));
      }
    }
  }

  @Override
  public void toClient(ReplicaId from, ClientId to, Bytes frame) {
    SimulatedClient client = clients.get(to);
    if (client != null && !isLost()) {
      Adversary adversary = world.seatsOf(from).get(0).adversary();
      Bytes said = adversary == null ? frame : adversary.reply(frame);
      long now = world.schedule().now();
      long at = world.links().toClient(from.value(), number(to), said.size(), now);
      world.schedule().at(at, () -> client.receive(from, said));
    }
  }
}
