package io.parley.simulator.replica;

import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * All instances of a run: one for each replica, in their order, and then a second one for each
 * twin.
 */
public final class Instances {
  private final List<Instance> all = new ArrayList<>();
  private final List<List<Instance>> byReplica = new ArrayList<>();

  /**
   * @param n replicas
   * @param twins those with two instances
   * @param disks makes a new disk
   */
  public Instances(int n, List<ReplicaId> twins, Supplier<Disk> disks) {
    for (int i = 0; i < n; i++) {
      byReplica.add(new ArrayList<>());
      add(new ReplicaId(i), false, disks.get());
    }
    twins.forEach(id -> add(id, true, disks.get()));
  }

  private void add(ReplicaId id, boolean isTwin, Disk disk) {
    Instance instance = new Instance(all.size(), id, isTwin, disk);
    all.add(instance);
    byReplica.get(id.value()).add(instance);
  }

  public List<Instance> all() {
    return all;
  }

  public Instance get(int number) {
    return all.get(number);
  }

  /** The first instance of a replica. */
  public Instance get(ReplicaId id) {
    return all.get(id.value());
  }

  /** The instances of a replica. */
  public List<Instance> of(ReplicaId id) {
    return byReplica.get(id.value());
  }

  /** Whether all instances of a replica are honest. */
  public boolean areHonest(ReplicaId id) {
    return of(id).stream().allMatch(Instance::isHonest);
  }

  /** The present or last incarnation at each. */
  public List<Incarnation> incarnations() {
    return all.stream().map(Instance::incarnation).toList();
  }
}
