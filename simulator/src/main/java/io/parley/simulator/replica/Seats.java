package io.parley.simulator.replica;

import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * All seats of a run: one for each replica, in their order, and then a second one for each twin.
 */
public final class Seats {
  private final List<Seat> all = new ArrayList<>();
  private final List<List<Seat>> byReplica = new ArrayList<>();

  /**
   * @param n replicas
   * @param twins those with two seats
   * @param disks makes a new disk
   */
  public Seats(int n, List<ReplicaId> twins, Supplier<Disk> disks) {
    for (int i = 0; i < n; i++) {
      byReplica.add(new ArrayList<>());
      add(new ReplicaId(i), false, disks.get());
    }
    twins.forEach(id -> add(id, true, disks.get()));
  }

  private void add(ReplicaId id, boolean isTwin, Disk disk) {
    Seat seat = new Seat(all.size(), id, isTwin, disk);
    all.add(seat);
    byReplica.get(id.value()).add(seat);
  }

  public List<Seat> all() {
    return all;
  }

  public Seat get(int number) {
    return all.get(number);
  }

  /** The first seat of a replica. */
  public Seat get(ReplicaId id) {
    return all.get(id.value());
  }

  /** The seats of a replica. */
  public List<Seat> of(ReplicaId id) {
    return byReplica.get(id.value());
  }

  /** Whether all seats of a replica are honest. */
  public boolean areHonest(ReplicaId id) {
    return of(id).stream().allMatch(Seat::isHonest);
  }

  /** The present or last life at each. */
  public List<Life> lives() {
    return all.stream().map(Seat::life).toList();
  }
}
