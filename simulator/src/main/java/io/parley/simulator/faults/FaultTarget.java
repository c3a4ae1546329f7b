package io.parley.simulator.faults;

import io.parley.api.Bytes;
import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.asynchrony.AdversarialScheduler;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.network.Network;
import io.parley.simulator.replica.Instance;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** What faults happen to. */
public interface FaultTarget {
  Network network();

  /** What lies in wait for replicas on the links. */
  AdversarialScheduler scheduler();

  Instance instance(int number);

  /** The replica stops; of what it wrote since the last sync, {@code kept} entries survive. */
  void crash(Instance instance, int kept);

  /** Starts the replica if it is down, unless it must stay so. */
  void revive(Instance instance);

  /** From now on, the replica is Byzantine in all its instances. */
  void corrupt(int replica, Behaviour behaviour, SplittableRandom random);

  /** Adds a client that means harm, and submits {@code commands} of its own. */
  void malicious(MaliciousClient.Kind kind, String name, LongFunction<Bytes> commands);
}
