package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Checkpoint;
import io.parley.api.Event;
import io.parley.api.Evidence;
import io.parley.api.Message;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** All that a simulated run consists of: time, network, seats, clients, and what is checked. */
final class World {
  private final WorldPlan plan;
  private final Identities identities;
  private final Schedule schedule = new Schedule();
  private final Timeline timeline = new Timeline();
  private final Ledger ledger = new Ledger();
  private final Fingerprint fingerprint = new Fingerprint();
  private final Invariants invariants;
  private final @Nullable Tariff tariff;
  private final Links links;
  private final Network network;
  private final Ambush ambush;
  private final List<Seat> seats = new ArrayList<>();
  private final List<List<Seat>> seatsOf = new ArrayList<>();
  private final Clients clients = new Clients(this);
  private final Map<ReplicaId, String> halted = new TreeMap<>();
  private final List<Seat> damaged = new ArrayList<>();
  private List<ReplicaId> conspirators = List.of();
  private @Nullable Scribe scribe;
  private @Nullable Seat crashing;
  private int keptWrites;
  private long events;

  World(WorldPlan plan) {
    this.plan = plan;
    identities = new Identities(plan.size());
    invariants = new Invariants(plan.protocol(), plan.size());
    ambush = new Ambush(plan.protocol(), plan.size(), what -> schedule.after(0, what));
    tariff = plan.tariff();
    for (int i = 0; i < plan.size(); i++) {
      seatsOf.add(new ArrayList<>());
      seat(new ReplicaId(i), false);
    }
    plan.twins().forEach(id -> seat(id, true));
    SplittableRandom random = new SplittableRandom(plan.seed());
    links = plan.links(seats.size(), random);
    network = new Network(seats.size(), schedule, random, links, fingerprint, this::arrive);
    seats.forEach(seat -> seat.live(new Life(this, seat)));
  }

  private void arrive(Seat from, Seat to, Frame frame) {
    Runnable again = () -> arrive(from, to, frame);
    long delay = ambush.delay(from, to, frame, schedule.now(), again);
    if (delay == 0) {
      to.life().receive(from.id(), frame);
    } else if (delay > 0) {
      schedule.after(delay, again);
    }
  }

  private void seat(ReplicaId id, boolean isTwin) {
    Seat seat = new Seat(seats.size(), id, isTwin, new Disk(plan.protocol().codec()));
    seats.add(seat);
    seatsOf.get(id.value()).add(seat);
  }

  WorldPlan plan() {
    return plan;
  }

  Identities identities() {
    return identities;
  }

  Schedule schedule() {
    return schedule;
  }

  Timeline timeline() {
    return timeline;
  }

  Ledger ledger() {
    return ledger;
  }

  Invariants invariants() {
    return invariants;
  }

  /** What things cost; null if they cost next to nothing. */
  @Nullable Tariff tariff() {
    return tariff;
  }

  Links links() {
    return links;
  }

  Network network() {
    return network;
  }

  /** What lies in wait for replicas on the links. */
  Ambush ambush() {
    return ambush;
  }

  Fingerprint fingerprint() {
    return fingerprint;
  }

  /** From now on, all is written down. */
  Scribe record() {
    Scribe made = new Scribe(this);
    scribe = made;
    return made;
  }

  /** Something happened to one seat that people may want to read. */
  private void happened(Seat seat, String type, String text) {
    note(() -> seat + " " + text);
    if (scribe != null) {
      scribe.happened(seat, type, text);
    }
  }

  void begins(Fault fault) {
    note(() -> "begins: " + fault);
    if (scribe != null) {
      scribe.fault(fault);
    }
  }

  /** Events that cores were told so far. */
  long events() {
    return events;
  }

  List<Seat> seats() {
    return seats;
  }

  Seat seat(int number) {
    return seats.get(number);
  }

  /** These replicas are Byzantine, or are about to be, and know each other's keys. */
  void conspire(List<ReplicaId> traitors) {
    conspirators = List.copyOf(traitors);
  }

  boolean conspires(ReplicaId id) {
    return conspirators.contains(id);
  }

  List<Seat> seatsOf(ReplicaId id) {
    return seatsOf.get(id.value());
  }

  List<Life> lives() {
    return seats.stream().map(Seat::life).toList();
  }

  Life life(ReplicaId id) {
    return seats.get(id.value()).life();
  }

  Clients clients() {
    return clients;
  }

  /** Replicas that stopped themselves because they need a state, and why. */
  Map<ReplicaId, String> halted() {
    return halted;
  }

  void note(Supplier<String> text) {
    timeline.add(schedule.now(), text);
  }

  /** Does something that happens to a replica. If that makes it crash, it does so afterwards. */
  void step(Seat seat, Runnable what) {
    if (seat.isHonest()) {
      what.run();
    } else {
      misled(seat, what);
    }
    if (seat.equals(crashing)) {
      crashing = null;
      crash(seat, keptWrites);
    }
  }

  /** The core of a Byzantine replica may find that it contradicts itself: then it is silent. */
  private void misled(Seat seat, Runnable what) {
    try {
      what.run();
    } catch (Violation e) {
      note(() -> seat + " is Byzantine, and " + e.getMessage());
    } catch (AssertionError | RuntimeException e) {
      note(() -> seat + " is Byzantine, and fails: " + e);
      seat.life().end();
    }
  }

  /** The present step of {@code seat} ends in a crash that leaves so many of the writes. */
  void crashAfterStep(Seat seat, int kept) {
    crashing = seat;
    keptWrites = kept;
  }

  void crash(ReplicaId id) {
    crash(seats.get(id.value()), 0);
  }

  /** The replica stops; of what it wrote since the last sync, {@code kept} entries survive. */
  void crash(Seat seat, int kept) {
    happened(seat, "crash", "crashes");
    seat.life().end();
    seat.disk().crash(kept);
    clients.disconnect(seat.id(), "it crashed");
  }

  void restart(ReplicaId id) {
    crash(id);
    halted.remove(id);
    start(seats.get(id.value()));
  }

  /** Starts the replica from what is durable. */
  void start(Seat seat) {
    Life life = new Life(this, seat);
    seat.live(life);
    step(seat, life::start);
    if (seat.life().isAlive()) {
      clients.connect(seat.id());
    }
  }

  /** Starts the replica if it is down, unless it must stay so. */
  void revive(Seat seat) {
    if (!seat.life().isAlive() && !halted.containsKey(seat.id()) && !damaged.contains(seat)) {
      start(seat);
    }
  }

  /** Nobody can give a replica a state yet, so it stops; but it must want a true one. */
  void needsState(Seat seat, Checkpoint target) {
    String why = "it is too far behind and needs the state " + target;
    if (seat.isHonest()) {
      ledger.wanted(seat, seat.life().height(), target);
    }
    happened(seat, "halt", "halts: " + why);
    halted.put(seat.id(), why);
    seat.life().end();
    clients.disconnect(seat.id(), "it halted");
  }

  void damaged(Seat seat, String why) {
    happened(seat, "halt", "does not start: " + why);
    damaged.add(seat);
    seat.life().end();
  }

  /** Seats whose disk gave back what was never written: they stay down. */
  List<Seat> damaged() {
    return damaged;
  }

  void advanced(Seat seat, Event event, List<Action> actions) {
    events++;
    ambush.advanced(seat, event, actions, schedule.now());
    fingerprint.add(schedule.now() * 31 + seat.number());
    fingerprint.add(actions.size());
    note(
        () -> {
          StringBuilder out = new StringBuilder(Narrator.tell(seat.id(), event));
          actions.forEach(a -> out.append("\n  ").append(Narrator.tell(seat.id(), a)));
          return out.toString();
        });
    if (scribe != null) {
      scribe.advanced(seat, event, actions);
    }
  }

  void dropped(Seat seat, ReplicaId from, String why) {
    note(() -> seat + " drops from " + from + ": " + why);
    if (plan.isStrict() && seat.isHonest() && isHonest(from)) {
      throw new Violation(
          Violation.Property.INTEGRITY, seat + " drops from honest " + from + ": " + why);
    }
  }

  void accused(Seat seat, Evidence evidence) {
    if (plan.isStrict() && seat.isHonest() && isHonest(evidence.culprit())) {
      throw new Violation(
          Violation.Property.INTEGRITY,
          seat + " accuses honest " + evidence.culprit() + ": " + evidence.what());
    }
  }

  /** Whether all seats of a replica are honest. */
  boolean isHonest(ReplicaId id) {
    return seatsOf.get(id.value()).stream().allMatch(Seat::isHonest);
  }

  /** A message leaves {@code from} for another replica, and so for each of its seats. */
  void send(Seat from, ReplicaId to, Signed<?> message, Frame frame, long delay) {
    Rule rule = network.ruleFor(from.id(), to, message);
    if (rule == null) {
      transmit(from, to, frame, delay);
    } else if (!rule.drops) {
      Message said = rule.rewriting.apply(message.message());
      Frame changed = said == message.message() ? frame : forge(from.id(), said);
      Frame sent =
          rule.corrupts ? new Frame(Mutation.of(changed.bytes(), network.random())) : changed;
      transmit(from, to, sent, rule.delay + delay);
    }
  }

  void transmit(Seat from, ReplicaId to, Frame frame, long delay) {
    for (Seat seat : seatsOf.get(to.value())) {
      network.transmit(from, seat, frame, delay);
    }
  }

  /** Sends it as it is. */
  void pass(Seat from, ReplicaId to, Signed<?> message, Frame frame) {
    send(from, to, message, frame, 0);
  }

  Frame frame(Signed<?> message) {
    return new Frame(plan.protocol().codec().encode(message));
  }

  /** {@code message} as {@code from} would send it. */
  Frame forge(ReplicaId from, Message message) {
    return frame(seal(from, message));
  }

  Signed<Message> seal(ReplicaId from, Message message) {
    return new Notary(from, plan.protocol(), identities).sign(message);
  }
}
