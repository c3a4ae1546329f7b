package io.parley.simulator.world;

import io.parley.simulator.replica.Seat;
import io.parley.simulator.faults.FaultTarget;
import io.parley.simulator.network.Network;
import io.parley.simulator.asynchrony.Ambush;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.adversary.Adversaries;
import io.parley.simulator.adversary.Powers;
import io.parley.simulator.replica.Seats;
import io.parley.simulator.clients.Clients;
import io.parley.simulator.adversary.Conduct;
import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** Lets faults happen to the parts of a world. */
public final class Faults implements FaultTarget {
  private final Network network;
  private final Ambush ambush;
  private final Seats seats;
  private final Lifecycle lifecycle;
  private final Powers powers;
  private final Clients clients;

  Faults(
      Network network,
      Ambush ambush,
      Seats seats,
      Lifecycle lifecycle,
      Powers powers,
      Clients clients) {
    this.network = network;
    this.ambush = ambush;
    this.seats = seats;
    this.lifecycle = lifecycle;
    this.powers = powers;
    this.clients = clients;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public Ambush ambush() {
    return ambush;
  }

  @Override
  public Seat seat(int number) {
    return seats.get(number);
  }

  @Override
  public void crash(Seat seat, int kept) {
    lifecycle.crash(seat, kept);
  }

  @Override
  public void revive(Seat seat) {
    lifecycle.revive(seat);
  }

  @Override
  public void corrupt(int replica, Conduct conduct, SplittableRandom random) {
    for (Seat seat : seats.of(new ReplicaId(replica))) {
      seat.corrupt(Adversaries.of(powers, seat, conduct, random.split()));
    }
  }

  @Override
  public void malicious(MaliciousClient.Kind kind, String name, LongFunction<Bytes> commands) {
    clients.malicious(kind, name, commands);
  }

  /** Ends what happens on the links. */
  public void heal() {
    network.heal();
    ambush.clear();
  }
}
