package io.parley.simulator.world;

import io.parley.api.Checkpoint;
import io.parley.api.ReplicaId;
import io.parley.simulator.checkers.DecisionChecker;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.clients.Clients;
import io.parley.simulator.replica.Incarnation;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.replica.Instances;
import io.parley.simulator.replica.Supervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts replicas and ends them, and knows who must stay down. */
public final class Lifecycle implements Supervisor {
  private static final String DIVERGED = "(P18)";

  private final Instances instances;
  private final Clients clients;
  private final DecisionChecker decisions;
  private final RunLog log;
  private final boolean differing;
  private final Function<Instance, Incarnation> incarnations;
  private final Map<ReplicaId, String> halted = new TreeMap<>();
  private final List<Instance> damaged = new ArrayList<>();
  private @Nullable Instance crashing;
  private int keptWrites;

  /**
   * @param differing whether replicas may find out that their state differs from a quorum's
   * @param incarnations makes a new incarnation at an instance
   */
  Lifecycle(
      Instances instances,
      Clients clients,
      DecisionChecker decisions,
      RunLog log,
      boolean differing,
      Function<Instance, Incarnation> incarnations) {
    this.instances = instances;
    this.clients = clients;
    this.decisions = decisions;
    this.log = log;
    this.differing = differing;
    this.incarnations = incarnations;
  }

  /** Starts all replicas for the first time. */
  public void startAll() {
    instances.all().forEach(instance -> step(instance, instance.incarnation()::start));
  }

  /** Replicas that stopped themselves because they need a state, and why. */
  public Map<ReplicaId, String> halted() {
    return halted;
  }

  /** Instances whose disk gave back what was never written: they stay down. */
  public List<Instance> damaged() {
    return damaged;
  }

  @Override
  public void step(Instance instance, Runnable what) {
    if (instance.isHonest() && differing) {
      diverging(instance, what);
    } else if (instance.isHonest()) {
      what.run();
    } else {
      misled(instance, what);
    }
    if (instance.equals(crashing)) {
      crashing = null;
      crash(instance, keptWrites);
    }
  }

  /** A replica whose state differs from a quorum's stops itself. */
  private void diverging(Instance instance, Runnable what) {
    try {
      what.run();
    } catch (Violation e) {
      throw e;
    } catch (AssertionError e) {
      String why = String.valueOf(e.getMessage());
      if (!why.contains(DIVERGED)) {
        throw e;
      }
      log.happened(instance, "halt", "halts: " + why);
      halted.put(instance.id(), why);
      instance.incarnation().end();
      clients.disconnect(instance.id(), "it halted");
    }
  }

  /** The core of a Byzantine replica may find that it contradicts itself: then it is silent. */
  private void misled(Instance instance, Runnable what) {
    try {
      what.run();
    } catch (Violation e) {
      log.note(() -> instance + " is Byzantine, and " + e.getMessage());
    } catch (AssertionError | RuntimeException e) {
      log.note(() -> instance + " is Byzantine, and fails: " + e);
      instance.incarnation().end();
    }
  }

  @Override
  public void crashAfterStep(Instance instance, int kept) {
    crashing = instance;
    keptWrites = kept;
  }

  public void crash(ReplicaId id) {
    crash(instances.get(id), 0);
  }

  /** The replica stops; of what it wrote since the last sync, {@code kept} entries survive. */
  public void crash(Instance instance, int kept) {
    log.happened(instance, "crash", "crashes");
    instance.incarnation().end();
    instance.disk().crash(kept);
    clients.disconnect(instance.id(), "it crashed");
  }

  public void restart(ReplicaId id) {
    crash(id);
    halted.remove(id);
    start(instances.get(id));
  }

  /** The replica crashes and starts on a new disk. */
  void restartFromNothing(Instance instance) {
    crash(instance, 0);
    instance.disk().wipe();
    start(instance);
  }

  /** Starts the replica from what is durable. */
  private void start(Instance instance) {
    Incarnation incarnation = incarnations.apply(instance);
    instance.incarnate(incarnation);
    step(instance, incarnation::start);
    if (instance.incarnation().isAlive()) {
      clients.connect(instance.id());
    }
  }

  /** Starts the replica if it is down, unless it must stay so. */
  public void revive(Instance instance) {
    if (!instance.incarnation().isAlive()
        && !halted.containsKey(instance.id())
        && !damaged.contains(instance)) {
      start(instance);
    }
  }

  /** Nobody can give a replica a state yet, so it stops; but it must want a true one. */
  @Override
  public void needsState(Instance instance, Checkpoint target) {
    String why = "it is too far behind and needs the state " + target;
    if (instance.isHonest()) {
      decisions.wanted(instance, instance.incarnation().height(), target);
    }
    log.happened(instance, "halt", "halts: " + why);
    halted.put(instance.id(), why);
    instance.incarnation().end();
    clients.disconnect(instance.id(), "it halted");
  }

  @Override
  public void damaged(Instance instance, String why) {
    log.happened(instance, "halt", "does not start: " + why);
    damaged.add(instance);
    instance.incarnation().end();
  }
}
