package io.parley.simulator.world;

import io.parley.simulator.replica.Seat;
import io.parley.simulator.replica.Life;
import io.parley.simulator.replica.Supervisor;
import io.parley.simulator.checkers.Ledger;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.replica.Seats;
import io.parley.simulator.clients.Clients;
import io.parley.api.Checkpoint;
import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Starts replicas and ends them, and knows who must stay down. */
public final class Lifecycle implements Supervisor {
  private final Seats seats;
  private final Clients clients;
  private final Ledger ledger;
  private final RunLog log;
  private final Function<Seat, Life> lives;
  private final Map<ReplicaId, String> halted = new TreeMap<>();
  private final List<Seat> damaged = new ArrayList<>();
  private @Nullable Seat crashing;
  private int keptWrites;

  /**
   * @param lives makes a new life at a seat
   */
  Lifecycle(Seats seats, Clients clients, Ledger ledger, RunLog log, Function<Seat, Life> lives) {
    this.seats = seats;
    this.clients = clients;
    this.ledger = ledger;
    this.log = log;
    this.lives = lives;
  }

  /** Starts all replicas for the first time. */
  public void startAll() {
    seats.all().forEach(seat -> step(seat, seat.life()::start));
  }

  /** Replicas that stopped themselves because they need a state, and why. */
  public Map<ReplicaId, String> halted() {
    return halted;
  }

  /** Seats whose disk gave back what was never written: they stay down. */
  public List<Seat> damaged() {
    return damaged;
  }

  @Override
  public void step(Seat seat, Runnable what) {
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
      log.note(() -> seat + " is Byzantine, and " + e.getMessage());
    } catch (AssertionError | RuntimeException e) {
      log.note(() -> seat + " is Byzantine, and fails: " + e);
      seat.life().end();
    }
  }

  @Override
  public void crashAfterStep(Seat seat, int kept) {
    crashing = seat;
    keptWrites = kept;
  }

  public void crash(ReplicaId id) {
    crash(seats.get(id), 0);
  }

  /** The replica stops; of what it wrote since the last sync, {@code kept} entries survive. */
  public void crash(Seat seat, int kept) {
    log.happened(seat, "crash", "crashes");
    seat.life().end();
    seat.disk().crash(kept);
    clients.disconnect(seat.id(), "it crashed");
  }

  public void restart(ReplicaId id) {
    crash(id);
    halted.remove(id);
    start(seats.get(id));
  }

  /** The replica crashes and starts on a new disk. */
  void restartFromNothing(Seat seat) {
    crash(seat, 0);
    seat.disk().wipe();
    start(seat);
  }

  /** Starts the replica from what is durable. */
  private void start(Seat seat) {
    Life life = lives.apply(seat);
    seat.live(life);
    step(seat, life::start);
    if (seat.life().isAlive()) {
      clients.connect(seat.id());
    }
  }

  /** Starts the replica if it is down, unless it must stay so. */
  public void revive(Seat seat) {
    if (!seat.life().isAlive() && !halted.containsKey(seat.id()) && !damaged.contains(seat)) {
      start(seat);
    }
  }

  /** Nobody can give a replica a state yet, so it stops; but it must want a true one. */
  @Override
  public void needsState(Seat seat, Checkpoint target) {
    String why = "it is too far behind and needs the state " + target;
    if (seat.isHonest()) {
      ledger.wanted(seat, seat.life().height(), target);
    }
    log.happened(seat, "halt", "halts: " + why);
    halted.put(seat.id(), why);
    seat.life().end();
    clients.disconnect(seat.id(), "it halted");
  }

  @Override
  public void damaged(Seat seat, String why) {
    log.happened(seat, "halt", "does not start: " + why);
    damaged.add(seat);
    seat.life().end();
  }
}
