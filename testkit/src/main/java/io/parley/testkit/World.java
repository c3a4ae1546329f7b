package io.parley.testkit;

import io.parley.api.Bundle;
import io.parley.api.ClientId;
import io.parley.api.ReplicaId;
import io.parley.api.Status;
import io.parley.api.door.Reply;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;

/** All that a simulated run consists of: time, network, disks, lives, clients, and the ledger. */
final class World {
  private static final long CLIENT_LATENCY = 500;

  private final ClusterPlan plan;
  private final Identities identities;
  private final Schedule schedule = new Schedule();
  private final Timeline timeline = new Timeline();
  private final Ledger ledger = new Ledger();
  private final Network network;
  private final List<Disk> disks = new ArrayList<>();
  private final List<Life> lives = new ArrayList<>();
  private final Map<ClientId, SimulatedClient> clients = new TreeMap<>();
  private final Map<ReplicaId, String> halted = new TreeMap<>();

  World(ClusterPlan plan) {
    this.plan = plan;
    identities = new Identities(plan.size());
    network =
        new Network(
            plan.protocol(),
            identities,
            schedule,
            new SplittableRandom(plan.seed()),
            (from, to, frame) -> lives.get(to.value()).receive(from, frame));
    for (int i = 0; i < plan.size(); i++) {
      disks.add(new Disk(plan.protocol().codec()));
      lives.add(new Life(this, new ReplicaId(i), disks.get(i)));
    }
  }

  ClusterPlan plan() {
    return plan;
  }

  Identities identities() {
    return identities;
  }

  Schedule schedule() {
    return schedule;
  }

  Timeline timeline() {
    return timeline;
  }

  Ledger ledger() {
    return ledger;
  }

  Network network() {
    return network;
  }

  List<Life> lives() {
    return lives;
  }

  Life life(ReplicaId id) {
    return lives.get(id.value());
  }

  Map<ClientId, SimulatedClient> clients() {
    return clients;
  }

  /** Replicas that stopped themselves, and why. */
  Map<ReplicaId, String> halted() {
    return halted;
  }

  void note(Supplier<String> text) {
    timeline.add(schedule.now(), text);
  }

  void crash(ReplicaId id) {
    note(() -> id + " crashes");
    life(id).end();
    disks.get(id.value()).crash();
  }

  void restart(ReplicaId id) {
    crash(id);
    halted.remove(id);
    Life life = new Life(this, id, disks.get(id.value()));
    lives.set(id.value(), life);
    life.start();
  }

  void halt(ReplicaId id, String why) {
    note(() -> id + " halts: " + why);
    halted.put(id, why);
    life(id).end();
  }

  /** A bundle goes from its client to a replica. */
  void submit(ReplicaId to, Bundle bundle) {
    schedule.after(CLIENT_LATENCY, () -> life(to).submit(bundle));
  }

  /** A reply goes to its client, with the sender's opinion about who leads. */
  void reply(ReplicaId from, Status status, Reply reply) {
    SimulatedClient client = clients.get(reply.bundle().client());
    if (client != null) {
      ReplicaId leader = status.leader();
      schedule.after(CLIENT_LATENCY, () -> client.replied(from, leader, reply));
    }
  }
}
