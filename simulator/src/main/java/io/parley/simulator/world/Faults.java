package io.parley.simulator.world;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.simulator.adversary.Adversaries;
import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.adversary.ByzantinePowers;
import io.parley.simulator.asynchrony.AdversarialScheduler;
import io.parley.simulator.clients.Clients;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.faults.FaultTarget;
import io.parley.simulator.network.Network;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.replica.Instances;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** Lets faults happen to the parts of a world. */
public final class Faults implements FaultTarget {
  private final Network network;
  private final AdversarialScheduler scheduler;
  private final Instances instances;
  private final Lifecycle lifecycle;
  private final ByzantinePowers powers;
  private final Clients clients;

  Faults(
      Network network,
      AdversarialScheduler scheduler,
      Instances instances,
      Lifecycle lifecycle,
      ByzantinePowers powers,
      Clients clients) {
    this.network = network;
    this.scheduler = scheduler;
    this.instances = instances;
    this.lifecycle = lifecycle;
    this.powers = powers;
    this.clients = clients;
  }

  @Override
  public Network network() {
    return network;
  }

  @Override
  public AdversarialScheduler scheduler() {
    return scheduler;
  }

  @Override
  public Instance instance(int number) {
    return instances.get(number);
  }

  @Override
  public void crash(Instance instance, int kept) {
    lifecycle.crash(instance, kept);
  }

  @Override
  public void revive(Instance instance) {
    lifecycle.revive(instance);
  }

  @Override
  public void corrupt(int replica, Behaviour behaviour, SplittableRandom random) {
    for (Instance instance : instances.of(new ReplicaId(replica))) {
      instance.corrupt(Adversaries.of(powers, instance, behaviour, random.split()));
    }
  }

  @Override
  public void malicious(MaliciousClient.Kind kind, String name, LongFunction<Bytes> commands) {
    clients.malicious(kind, name, commands);
  }

  /** Ends what happens on the links. */
  public void heal() {
    network.heal();
    scheduler.clear();
  }
}
