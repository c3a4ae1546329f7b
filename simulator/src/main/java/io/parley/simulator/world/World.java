package io.parley.simulator.world;

import io.parley.simulator.scheme.Identities;
import io.parley.simulator.network.Links;
import io.parley.simulator.transcript.Timeline;
import io.parley.simulator.replica.Seat;
import io.parley.simulator.replica.Life;
import io.parley.simulator.network.Router;
import io.parley.simulator.network.Network;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.asynchrony.Ambush;
import io.parley.simulator.checkers.Integrity;
import io.parley.simulator.network.Impersonator;
import io.parley.simulator.checkers.Invariants;
import io.parley.simulator.replica.ReplicaParts;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.checkers.Ledger;
import io.parley.simulator.checkers.Checkers;
import io.parley.simulator.adversary.Powers;
import io.parley.simulator.transcript.Fingerprint;
import io.parley.simulator.replica.Seats;
import io.parley.simulator.clients.Clients;
import io.parley.simulator.network.Frame;
import io.parley.simulator.network.Endpoint;
import java.util.SplittableRandom;

/**
 * All that a simulated run consists of, put together: time, network, replicas, clients, what can go
 * wrong, and what is checked.
 */
public final class World {
  private final WorldPlan plan;
  private final Schedule schedule = new Schedule();
  private final Seats seats;
  private final Network network;
  private final Clients clients;
  private final Ambush ambush;
  private final Checkers checkers;
  private final RunLog log;
  private final Powers powers;
  private final Lifecycle lifecycle;
  private final Faults faults;
  private final ReplicaParts parts;

  public World(WorldPlan plan) {
    this.plan = plan;
    int n = plan.size();
    Identities identities = new Identities(n);
    ambush = new Ambush(plan.protocol(), n, what -> schedule.after(0, what));
    seats = new Seats(n, plan.twins(), () -> new Disk(plan.protocol().codec()));
    Timeline timeline = new Timeline();
    Fingerprint fingerprint = new Fingerprint();
    log = new RunLog(schedule, timeline, fingerprint, ambush::advanced);
    checkers =
        new Checkers(
            new Ledger(),
            new Invariants(plan.protocol(), n),
            new Integrity(plan.isStrict(), seats::areHonest));
    SplittableRandom random = new SplittableRandom(plan.seed());
    int ends = seats.all().size();
    Links links = plan.links(ends, random);
    network = new Network(ends, schedule, random, links, fingerprint, this::arrive);
    clients = new Clients(n, plan.seed(), schedule, network, links, timeline, seats::of);
    Impersonator impersonator = new Impersonator(plan.protocol(), identities);
    Router router = new Router(network, seats::of, impersonator);
    lifecycle = new Lifecycle(seats, clients, checkers.ledger(), log, this::life);
    powers =
        new Powers(
            plan.protocol(),
            n,
            schedule,
            router,
            impersonator,
            endpoint -> lifecycle.restartFromNothing(seats.get(endpoint.number())));
    faults = new Faults(network, ambush, seats, lifecycle, powers, clients);
    parts =
        new ReplicaParts(
            plan.replicas(),
            identities,
            schedule,
            clients,
            router,
            checkers,
            log,
            lifecycle,
            plan.tariff());
    seats.all().forEach(seat -> seat.live(life(seat)));
  }

  private Life life(Seat seat) {
    return new Life(parts, seat);
  }

  private void arrive(Endpoint from, Endpoint to, Frame frame) {
    Runnable again = () -> arrive(from, to, frame);
    long delay = ambush.delay(from, to, frame, schedule.now(), again);
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

  public Seats seats() {
    return seats;
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

  /** Who starts replicas and ends them. */
  public Lifecycle lifecycle() {
    return lifecycle;
  }

  /** What Byzantine replicas can do. */
  public Powers powers() {
    return powers;
  }

  /** What faults happen to. */
  public Faults faults() {
    return faults;
  }

  /** From now on, all is written down. */
  public Scribe record() {
    Scribe made =
        new Scribe(
            schedule, plan.protocol().codec(), seats.all().stream().map(Seat::toString).toList());
    network.observe(made);
    log.record(made);
    return made;
  }
}
