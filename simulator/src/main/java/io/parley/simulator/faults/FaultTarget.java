package io.parley.simulator.faults;

import io.parley.simulator.replica.Seat;
import io.parley.simulator.network.Network;
import io.parley.simulator.asynchrony.Ambush;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.adversary.Conduct;
import io.parley.api.Bytes;
import java.util.SplittableRandom;
import java.util.function.LongFunction;

/** What faults happen to. */
public interface FaultTarget {
  Network network();

  /** What lies in wait for replicas on the links. */
  Ambush ambush();

  Seat seat(int number);

  /** The replica stops; of what it wrote since the last sync, {@code kept} entries survive. */
  void crash(Seat seat, int kept);

  /** Starts the replica if it is down, unless it must stay so. */
  void revive(Seat seat);

  /** From now on, the replica is Byzantine in all its seats. */
  void corrupt(int replica, Conduct conduct, SplittableRandom random);

  /** Adds a client that means harm, and submits {@code commands} of its own. */
  void malicious(MaliciousClient.Kind kind, String name, LongFunction<Bytes> commands);
}
