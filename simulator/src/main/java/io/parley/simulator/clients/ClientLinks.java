package io.parley.simulator.clients;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.ReplicaId;
import java.util.function.Supplier;

/**
 * The links between clients and replicas. Frames from one end to the other keep their order, as on
 * a stream; they may be late or lost. None of this delivers at once: the other end hears of a frame
 * in a later job of the schedule.
 *
 * <p>Nobody is told of a loss. When a replica crashes its streams end with it: who implements this
 * calls {@link SimulatedClient#disconnected} then, and {@link SimulatedClient#connected} when the
 * replica is back.
 */
public interface ClientLinks {
  /**
   * A frame leaves a client; it is for {@link io.parley.simulator.replica.SimulatedDoor#receive} of
   * that replica.
   */
  void toReplica(SimulatedClient from, ReplicaId to, Bytes frame);

  /** A frame leaves a replica; it is for {@link SimulatedClient#receive} of that client. */
  void toClient(ReplicaId from, ClientId to, Bytes frame);

  /** What this replica says first, when a stream of a client to it begins. */
  Bytes greeting(ReplicaId of);

  /** Something happened at a client that people may want to read. */
  default void note(Supplier<String> text) {}
}
