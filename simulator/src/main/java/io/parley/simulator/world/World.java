package io.parley.simulator.world;

import io.parley.api.Action;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.simulator.adversary.ByzantinePowers;
import io.parley.simulator.asynchrony.AdversarialScheduler;
import io.parley.simulator.checkers.Askings;
import io.parley.simulator.checkers.Checkers;
import io.parley.simulator.checkers.DecisionChecker;
import io.parley.simulator.checkers.Depositions;
import io.parley.simulator.checkers.IntegrityChecker;
import io.parley.simulator.checkers.Invariants;
import io.parley.simulator.checkers.Meetings;
import io.parley.simulator.clients.Clients;
import io.parley.simulator.network.Endpoint;
import io.parley.simulator.network.Frame;
import io.parley.simulator.network.Impersonator;
import io.parley.simulator.network.Links;
import io.parley.simulator.network.Network;
import io.parley.simulator.network.Router;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.replica.Incarnation;
import io.parley.simulator.replica.Instance;
import io.parley.simulator.replica.Instances;
import io.parley.simulator.replica.ReplicaParts;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.transcript.Fingerprint;
import io.parley.simulator.transcript.Pressure;
import io.parley.simulator.transcript.Timeline;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * All that a simulated run consists of, put together: time, network, replicas, clients, what can go
 * wrong, and what is checked.
 */
public final class World {
  private final WorldPlan plan;
  private final Schedule schedule = new Schedule();
  private final Instances instances;
  private final Network network;
  private final Clients clients;
  private final AdversarialScheduler scheduler;
  private final Checkers checkers;
  private final RunLog log;
  private final Pressure pressure = new Pressure();
  private final ByzantinePowers powers;
  private final Lifecycle lifecycle;
  private final Faults faults;
  private final ReplicaParts parts;
  private final Depositions depositions;

  /** Null where leaders are replaced for being slow: any message may show that. */
  private final @Nullable Askings askings;

  private @Nullable Meetings meetings;

  public World(WorldPlan plan) {
    this.plan = plan;
    int n = plan.size();
    Identities identities = new Identities(n);
    scheduler = new AdversarialScheduler(plan.protocol(), n, what -> schedule.after(0, what));
    instances = new Instances(n, plan.twins(), () -> new Disk(plan.protocol().codec()));
    Timeline timeline = new Timeline();
    Fingerprint fingerprint = new Fingerprint();
    depositions = new Depositions(n);
    askings = plan.replacesSlowLeaders() ? null : new Askings(n);
    log = new RunLog(schedule, timeline, fingerprint, this::advanced);
    checkers =
        new Checkers(
            new DecisionChecker(plan.isDiffering()),
            new Invariants(plan.protocol(), n),
            new IntegrityChecker(plan.isStrict(), instances::areHonest));
    SplittableRandom random = new SplittableRandom(plan.seed());
    int ends = instances.all().size();
    Links links = plan.links(ends, random);
    network = new Network(ends, schedule, random, links, fingerprint, this::arrive);
    clients = new Clients(n, plan.seed(), schedule, network, links, timeline, instances::of);
    Impersonator impersonator = new Impersonator(plan.protocol(), plan.options(), identities);
    Router router = new Router(network, instances::of, impersonator);
    lifecycle =
        new Lifecycle(
            instances, clients, checkers.decisions(), log, plan.isDiffering(), this::incarnation);
    powers =
        new ByzantinePowers(
            plan.protocol(),
            plan.options(),
            n,
            schedule,
            router,
            impersonator,
            endpoint -> lifecycle.restartFromNothing(instances.get(endpoint.number())),
            (endpoint, bundle) -> instances.get(endpoint.number()).incarnation().invent(bundle));
    faults = new Faults(network, scheduler, instances, lifecycle, powers, clients);
    parts =
        new ReplicaParts(
            plan.replicas(),
            identities,
            schedule,
            clients,
            router,
            checkers,
            log,
            pressure,
            lifecycle,
            plan.prices());
    instances.all().forEach(instance -> instance.incarnate(incarnation(instance)));
  }

  private void advanced(Endpoint instance, Event event, List<Action> actions, long now) {
    scheduler.advanced(instance, event, actions, now);
    depositions.advanced(instance, event, actions, () -> insight(instance), now);
    if (askings != null) {
      askings.advanced(instance, event, actions, () -> insight(instance));
    }
    if (meetings != null) {
      meetings.stands(instance, now);
    }
  }

  private Insight insight(Endpoint instance) {
    return instances.all().get(instance.number()).incarnation().host().insight();
  }

  private Incarnation incarnation(Instance instance) {
    return new Incarnation(parts, instance);
  }

  private void arrive(Endpoint from, Endpoint to, Frame frame) {
    Runnable again = () -> arrive(from, to, frame);
    long delay = scheduler.delay(from, to, frame, schedule.now(), again);
    if (delay == 0) {
      to.receive(from.id(), frame);
    } else if (delay > 0) {
      schedule.after(delay, again);
    }
  }

  public WorldPlan plan() {
    return plan;
  }

  public Schedule schedule() {
    return schedule;
  }

  public Network network() {
    return network;
  }

  public Instances instances() {
    return instances;
  }

  public Clients clients() {
    return clients;
  }

  public Checkers checkers() {
    return checkers;
  }

  public RunLog log() {
    return log;
  }

  /** How often what is bounded was full. */
  public Pressure pressure() {
    return pressure;
  }

  /** Whom the honest deposed. */
  public Depositions depositions() {
    return depositions;
  }

  /** From now on it is watched when all of these meet, who are all that are correct. */
  public Meetings watch(List<Instance> correct) {
    Meetings watched = new Meetings(correct);
    correct.forEach(instance -> watched.stands(instance, schedule.now()));
    meetings = watched;
    return watched;
  }

  /** Who starts replicas and ends them. */
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  /** What Byzantine replicas can do. */
  public ByzantinePowers powers() {
    return powers;
  }

  /** What faults happen to. */
  public Faults faults() {
    return faults;
  }

  /** From now on, all is written down. */
  public DiagramRecorder record() {
    DiagramRecorder made =
        new DiagramRecorder(
            schedule,
            plan.protocol().codec(),
            instances.all().stream().map(Instance::toString).toList());
    network.observe(made);
    log.record(made);
    return made;
  }
}
