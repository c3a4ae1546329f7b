package io.parley.testkit;

import io.parley.api.Bytes;
import io.parley.api.Difference;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.StateMachine;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.simulator.application.AppendLog;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.clients.SimulatedClient;
import io.parley.simulator.clients.Submission;
import io.parley.simulator.network.Odds;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.simulator.replica.Burden;
import io.parley.simulator.replica.Incarnation;
import io.parley.simulator.transcript.EventText;
import io.parley.simulator.transcript.Recording;
import io.parley.simulator.world.World;
import io.parley.simulator.world.WorldPlan;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A simulated cluster: real protocol, codec, sessions and executor, on a network, disks and clocks
 * of virtual time. One thread, no waiting; a run is a function of its plan.
 *
 * <p>At every step the cluster checks that decisions agree, that heights are contiguous, and that
 * equal heights have equal states. It throws {@link SimulationFailure} with the plan and the last
 * events.
 *
 * <pre>{@code
 * Cluster cluster = Cluster.of(4).running(new Pbft()).seed(7).start();
 * cluster.when(Traffic.from(R0).to(R2).of("Prepare")).drop();
 * cluster.submit("a");
 * cluster.runUntilConverged(Duration.ofSeconds(10));
 * }</pre>
 */
public final class Cluster {
  private static final int STEPS_MAX = 10_000_000;

  private final World world;

  /** A cluster of n, once it is told what to run. */
  public record Size(int n) {
    public ClusterBuilder running(Protocol protocol) {
      return new ClusterBuilder(n, protocol);
    }
  }

  public static Size of(int n) {
    return new Size(n);
  }

  Cluster(WorldPlan plan) {
    world = new World(plan);
    guarded(() -> world.lifecycle().startAll());
  }

  /** Lets virtual time pass. */
  public void run(Duration time) {
    guarded(() -> advance(world.schedule().now() + micros(time), () -> false));
  }

  /** Lets virtual time pass until {@code goal} holds; fails if it does not within {@code bound}. */
  public void runUntil(String what, BooleanSupplier goal, Duration bound) {
    guarded(
        () -> {
          advance(world.schedule().now() + micros(bound), goal);
          if (!goal.getAsBoolean()) {
            throw new AssertionError("not within " + bound.toMillis() + " ms: " + what);
          }
        });
  }

  private void advance(long end, BooleanSupplier goal) {
    int steps = 0;
    while (!goal.getAsBoolean() && world.schedule().step(end)) {
      if (++steps > STEPS_MAX) {
        throw new AssertionError("more than " + STEPS_MAX + " steps: it does not come to rest");
      }
    }
  }

  private static long micros(Duration time) {
    return time.toNanos() / 1_000;
  }

  private void guarded(Runnable what) {
    try {
      what.run();
    } catch (SimulationFailure e) {
      throw e;
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) { // whatever a state machine throws, the plan is told
      throw new SimulationFailure(describe(e), e);
    }
  }

  private String describe(Throwable e) {
    StringBuilder out = new StringBuilder();
    out.append(e.getMessage() == null ? e : e.getMessage()).append("\nin ").append(world.plan());
    for (Incarnation incarnation : world.instances().incarnations()) {
      out.append('\n')
          .append(EventText.tell(idOf(incarnation), incarnation.status(), incarnation.waits()));
      out.append(incarnation.isAlive() ? "" : ", down");
    }
    world
        .lifecycle()
        .halted()
        .forEach((id, why) -> out.append('\n').append(id + " halted: " + why));
    world.clients().all().stream()
        .flatMap(c -> c.submissions().stream())
        .filter(s -> !s.isAcknowledged())
        .limit(20)
        .forEach(s -> out.append('\n').append(s));
    return out.append("\nThe last events:\n").append(world.log().timeline()).toString();
  }

  private static ReplicaId idOf(Incarnation incarnation) {
    return incarnation.recording().setup().self();
  }

  /** Runs until every submitted command is acknowledged. */
  public void runUntilAcknowledged(Duration bound) {
    runUntil("every command is acknowledged", this::isAcknowledged, bound);
  }

  /**
   * Runs until every submitted command is acknowledged, all replicas that are up have reached the
   * same height, and each command was executed once on each of them. Of {@link
   * io.parley.simulator.application.AppendLog} that is seen in its log; of other state machines it
   * is counted, with every height, whatever the cluster is told to do.
   */
  public void runUntilConverged(Duration bound) {
    runUntil("all replicas have all commands", () -> isAcknowledged() && isLevel(), bound);
    guarded(this::checkExecutedOnce);
  }

  private boolean isAcknowledged() {
    return submissions().stream().allMatch(Submission::isAcknowledged);
  }

  private boolean isLevel() {
    return world.instances().incarnations().stream()
        .filter(Incarnation::isAlive)
        .allMatch(incarnation -> incarnation.height() == world.checkers().decisions().height());
  }

  private void checkExecutedOnce() {
    if (!world.lifecycle().halted().isEmpty()) {
      throw new AssertionError("replicas halted: " + world.lifecycle().halted());
    }
    for (ReplicaId id : replicas()) {
      if (!isUp(id) || !(machine(id) instanceof AppendLog)) {
        continue;
      }
      List<String> log = log(id);
      for (Submission submission : submissions()) {
        int times = Collections.frequency(log, submission.command().utf8());
        if (times != 1) {
          throw new AssertionError(id + " executed " + submission + " " + times + " times");
        }
      }
    }
  }

  /** The client of this name, made when first asked for. */
  public SimulatedClient client(String name) {
    return world.clients().named(name);
  }

  /** Adds a client that means harm. */
  public MaliciousClient malicious(MaliciousClient.Kind kind, String name) {
    return world.clients().malicious(kind, name, i -> Bytes.utf8(name + " " + i));
  }

  /** Submits a command that no other client submits. */
  public Submission submit(String command) {
    return client("client").submit(command);
  }

  /** Submits a command; what became of it, and its result, is in what is returned. */
  public Submission submit(Bytes command) {
    return client("client").submit(command);
  }

  /** All that all clients submitted. */
  public List<Submission> submissions() {
    List<Submission> all = new ArrayList<>();
    world.clients().all().forEach(client -> all.addAll(client.submissions()));
    return all;
  }

  /** All replicas, up or down. */
  public List<ReplicaId> replicas() {
    return world.instances().incarnations().stream().map(Cluster::idOf).toList();
  }

  /** Rules what happens to some of the messages that are sent from now on. */
  public Rule when(Traffic traffic) {
    return world.network().when(traffic);
  }

  /** Messages pass within a group only; replicas in no group are one group together. */
  public void partition(List<List<ReplicaId>> groups) {
    world.log().note(() -> "partition " + groups);
    world
        .network()
        .partition(groups.stream().map(g -> g.stream().map(ReplicaId::value).toList()).toList());
  }

  /** Cuts each of {@code ids} off from everybody. */
  public void isolate(ReplicaId... ids) {
    List<List<ReplicaId>> groups = new ArrayList<>();
    for (ReplicaId id : ids) {
      groups.add(List.of(id));
    }
    partition(groups);
  }

  /** Each message is lost with this probability. */
  public void lose(double probability) {
    only(world.network().loss(), probability);
  }

  private static void only(Odds odds, double probability) {
    odds.clear();
    odds.begin(probability);
  }

  /** Each message arrives twice with this probability. */
  public void duplicate(double probability) {
    only(world.network().duplication(), probability);
  }

  /** Each message is overtaken by others with this probability. */
  public void reorder(double probability) {
    only(world.network().reordering(), probability);
  }

  /** Ends all rules, partitions and accidents. */
  public void heal() {
    world.log().note(() -> "heal");
    world.network().heal();
  }

  /** The replica stops; what it wrote since the last sync is lost. */
  public void crash(ReplicaId id) {
    world.lifecycle().crash(id);
  }

  /** The replica, up or down, starts from what is durable. */
  public void restart(ReplicaId id) {
    guarded(() -> world.lifecycle().restart(id));
  }

  /** Whether the replica's disk keeps the state at a stable checkpoint, from which it restarts. */
  public boolean keepsAState(ReplicaId id) {
    return world.instances().get(id).disk().snapshot().isPresent();
  }

  /** The replica's wall clock jumps ahead, or back if negative; its timers run on. */
  public void jump(ReplicaId id, Duration by) {
    world.instances().get(id).clock().jump(micros(by));
  }

  /** From now on the replica's machine is slower by so much. */
  public void slow(ReplicaId id, Burden burden) {
    world.log().note(() -> id + " is slow: " + burden);
    world.instances().get(id).strain().begin(burden);
  }

  /** Sends {@code message} under the key of {@code from}, whatever that replica does. */
  public void forge(ReplicaId from, ReplicaId to, Message message) {
    world.powers().forge(world.instances().get(from), to, message);
  }

  public boolean isUp(ReplicaId id) {
    return world.instances().get(id).incarnation().isAlive();
  }

  public Status status(ReplicaId id) {
    return world.instances().get(id).incarnation().status();
  }

  /** What the replica waits for. */
  public List<Wait> waits(ReplicaId id) {
    return world.instances().get(id).incarnation().waits();
  }

  /** The last height that the replica delivered in this incarnation. */
  public long height(ReplicaId id) {
    return world.instances().get(id).incarnation().height();
  }

  /**
   * The replica's state machine in this incarnation, as it was made by what {@link
   * ClusterBuilder#machine} was given: to be looked at, not to be changed.
   */
  public StateMachine machine(ReplicaId id) {
    return world.instances().get(id).incarnation().machine();
  }

  /** At which heights replicas say that their states differ, as this one has heard. */
  public List<Difference> differences(ReplicaId id) {
    return world.instances().get(id).incarnation().differences();
  }

  /** All commands that the replica executed in this incarnation. */
  public List<String> log(ReplicaId id) {
    if (machine(id) instanceof AppendLog log) {
      return log.commands().stream().map(Bytes::utf8).toList();
    }
    throw new IllegalStateException("the cluster runs another application than AppendLog");
  }

  /** What the replica rejected, dropped, and accused others of, in this incarnation, in words. */
  public List<String> grievances(ReplicaId id) {
    return List.copyOf(world.instances().get(id).incarnation().grievances());
  }

  /** Replicas that stopped themselves, and why. */
  public Map<ReplicaId, String> halted() {
    return Map.copyOf(world.lifecycle().halted());
  }

  /** The leader of the highest view that a replica which is up has reached. */
  public ReplicaId leader() {
    Status highest = null;
    for (Incarnation incarnation : world.instances().incarnations()) {
      if (incarnation.isAlive()
          && (highest == null || incarnation.status().view() > highest.view())) {
        highest = incarnation.status();
      }
    }
    return highest == null ? Replicas.R0 : highest.leader();
  }

  /** Messages sent so far between different replicas, one for each recipient. */
  public long messagesSent() {
    return world.network().sent();
  }

  /** Virtual time since the start. */
  public Duration now() {
    return Duration.ofNanos(world.schedule().now() * 1_000);
  }

  /** What happened last, in words. */
  public String timeline() {
    return world.log().timeline().toString();
  }

  List<Recording> recordings() {
    return world.instances().incarnations().stream().map(Incarnation::recording).toList();
  }
}
