package io.parley.simulator.replica;

import io.parley.simulator.cost.Tariff;
import io.parley.simulator.adversary.Adversary;
import io.parley.simulator.transcript.Recording;
import io.parley.simulator.transcript.Narrator;
import io.parley.simulator.checkers.Barrier;
import io.parley.simulator.network.Frame;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.StateMachine;
import io.parley.api.Status;
import io.parley.api.TimerId;
import io.parley.api.Wait;
import io.parley.api.door.Reply;
import io.parley.node.core.Executor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A replica from its start to its crash, in a simulated cluster. */
public final class Life implements Surroundings, Desk.Office {
  private final ReplicaParts parts;
  private final Seat seat;
  private final Host host;
  private final Counting machine;
  private final Recording recording;
  private final Map<TimerId, Long> timers = new LinkedHashMap<>();
  private final Desk desk;
  private final @Nullable Workshop workshop;
  private final Barrier barrier;
  private final List<String> grievances = new ArrayList<>();
  private long timersStarted;
  private boolean syncing;
  private long lastAnswer;
  private boolean alive = true;

  public Life(ReplicaParts parts, Seat seat) {
    this.parts = parts;
    this.seat = seat;
    Setup setup = new Setup(seat.id(), parts.identities().membership(), 0, parts.plan().options());
    recording = new Recording(setup);
    desk = new Desk(seat.id(), parts.clients(), this);
    barrier = new Barrier(seat.disk().synced());
    machine = new Counting(parts.plan().machine());
    workshop = workshop(parts, seat);
    host =
        new Host(
            setup,
            parts.plan().protocol(),
            parts.identities(),
            seat.disk(),
            new Executed(new Executor(machine)),
            this);
  }

  private static @Nullable Workshop workshop(ReplicaParts parts, Seat seat) {
    Tariff tariff = parts.tariff();
    long seed = parts.plan().seed() * 31 + seat.number();
    return tariff == null ? null : new Workshop(tariff, parts.plan().size(), seed);
  }

  /** Where its work takes time; null if nothing does. */
  public @Nullable Workshop workshop() {
    return workshop;
  }

  /** When what it sends now is handed to the link, µs. */
  long handsOver() {
    long now = parts.schedule().now();
    return workshop == null ? now : workshop.sends(now);
  }

  /** Bytes of a frame on the link. */
  int bytes(Frame frame) {
    return workshop == null ? frame.bytes().size() : workshop.bytes(frame);
  }

  private record Executed(Executor executor) implements Application {
    @Override
    public List<Reply> execute(long height, Batch batch) {
      return executor.execute(height, batch);
    }

    @Override
    public Digest digest() {
      return executor.digest();
    }
  }

  /** The application, and how many commands it executed since asked last. */
  private static final class Counting extends DelegatingMachine {
    private int executed;

    private Counting(StateMachine machine) {
      super(machine);
    }

    int take() {
      int taken = executed;
      executed = 0;
      return taken;
    }

    @Override
    public Bytes execute(Bytes command, Context context) {
      executed++;
      return super.execute(command, context);
    }
  }

  public void start() {
    if (seat.isHonest()) {
      parts.checkers().invariants().begins(seat);
    }
    try {
      host.start();
    } catch (Disk.Damaged e) {
      parts.supervisor().damaged(seat, String.valueOf(e.getMessage()));
    }
  }

  /** Whatever it would still have done does not happen. */
  public void end() {
    alive = false;
  }

  public boolean isAlive() {
    return alive;
  }

  Seat seat() {
    return seat;
  }

  public Host host() {
    return host;
  }

  public Status status() {
    return host.status();
  }

  public List<Wait> waits() {
    return host.waits();
  }

  public long height() {
    return host.height();
  }

  public StateMachine machine() {
    return machine.delegate();
  }

  public Recording recording() {
    return recording;
  }

  /** Rejections and accusations so far, in words. */
  public List<String> grievances() {
    return grievances;
  }

  private long wallClock() {
    return seat.clock().wall(parts.schedule().now());
  }

  /** Does it after {@code delay} µs, or when the replica's pause is over, if it still lives. */
  private void after(long delay, Runnable what) {
    parts.schedule().after(delay, () -> awake(what));
  }

  private void awake(Runnable what) {
    if (!alive) {
      return;
    }
    if (parts.schedule().now() < seat.pausedUntil()) {
      parts.schedule().at(seat.pausedUntil(), () -> awake(what));
    } else {
      parts.supervisor().step(seat, what);
    }
  }

  void receive(ReplicaId from, Frame frame) {
    long now = parts.schedule().now();
    long delay = seat.lag() + (workshop == null ? 0 : workshop.arrived(from, frame, now) - now);
    if (delay > 0) {
      after(delay, () -> host.receive(from, frame, wallClock()));
    } else {
      awake(() -> host.receive(from, frame, wallClock()));
    }
  }

  /** A frame of a client arrives. */
  void receive(ClientId from, Bytes frame) {
    awake(() -> desk.receive(from, frame));
  }

  @Override
  public boolean verifies(Bundle bundle) {
    return host.verifies(bundle);
  }

  @Override
  public boolean submit(Bundle bundle) {
    if (workshop == null) {
      host.submit(bundle, wallClock());
    } else {
      long now = parts.schedule().now();
      after(workshop.arrived(bundle, now) - now, () -> host.submit(bundle, wallClock()));
    }
    return true;
  }

  @Override
  public void rejected(ClientId from, Rejection why) {
    grievances.add(host.self() + " rejects " + from + ": " + why);
    parts.log().note(() -> host.self() + " rejects " + from + ": " + why);
  }

  @Override
  public Message instead(Message message) {
    Adversary adversary = seat.adversary();
    return adversary == null ? message : adversary.instead(message);
  }

  @Override
  public void send(Host from, ReplicaId to, Signed<?> message, Frame frame) {
    Adversary adversary = seat.adversary();
    if (adversary == null) {
      parts.router().send(seat, to, message, frame, 0);
    } else {
      adversary.send(seat, to, message, frame);
    }
  }

  @Override
  public void answer(Host host, Action cause, LongFunction<Event> event) {
    long now = parts.schedule().now();
    long delay = workshop == null ? parts.plan().answerDelay() : workshop.answers(cause, now) - now;
    long at = now + delay + seat.lag();
    if (workshop == null) {
      // What a replica answers itself keeps its order, also when a slowness ends meanwhile.
      at = Math.max(at, lastAnswer);
      lastAnswer = at;
    }
    after(at - now, () -> host.advance(event.apply(wallClock())));
  }

  @Override
  public void said(Host host, Signed<?> message) {
    if (workshop != null) {
      Seal seal = parts.plan().protocol().seal(message.message());
      workshop.signs(seal.kind(), parts.schedule().now());
    }
    if (seat.isHonest()) {
      barrier.said(seat, message.message(), seat.disk().synced());
      parts.checkers().invariants().said(seat, message);
    }
  }

  @Override
  public void verified(Host host, Signed<?> message, Frame frame) {
    Adversary adversary = seat.adversary();
    if (adversary != null) {
      adversary.heard(message);
    } else if (frame.isNews()) {
      parts.checkers().invariants().verified(message);
    }
  }

  @Override
  public void wrote(Host host) {
    if (seat.crashesNow()) {
      parts.supervisor().crashAfterStep(seat, seat.keptWrites());
    }
  }

  @Override
  public void written(Host host) {
    if (syncing) {
      return;
    }
    syncing = true;
    int count = host.disk().unsynced();
    long now = parts.schedule().now();
    long delay = workshop == null ? parts.plan().syncDelay() : workshop.syncs(now) - now;
    after(
        delay + seat.lag(),
        () -> {
          syncing = false;
          host.synced(count);
          if (host.disk().unsynced() > 0) {
            written(host);
          }
        });
  }

  @Override
  public void perform(Host host, Action action) {
    if (action instanceof Action.StartTimer start) {
      startTimer(start);
    } else if (action instanceof Action.StopTimer stop) {
      timers.remove(stop.timer());
    } else if (action instanceof Action.FetchState fetch) {
      parts.supervisor().needsState(seat, fetch.target());
    } else if (action instanceof Action.Refuse refuse) {
      desk.refuse(refuse);
    } else if (action instanceof Action.Reject || action instanceof Action.Accuse) {
      grievances.add(Narrator.tell(host.self(), action));
      if (action instanceof Action.Accuse accuse) {
        parts.checkers().integrity().accused(seat, accuse.evidence());
      }
    }
  }

  private void startTimer(Action.StartTimer start) {
    long number = timersStarted++;
    timers.put(start.timer(), number);
    after(
        seat.clock().really(start.after().toNanos() / 1_000),
        () -> {
          if (timers.remove(start.timer(), number)) {
            host.advance(new Event.Expired(start.timer()));
          }
        });
  }

  @Override
  public void delivered(Host host, Batch batch, List<Reply> results, Digest state) {
    int executed = machine.take();
    if (seat.isHonest()) {
      parts.checkers().ledger().decided(seat, host.height(), batch, executed, results, state);
    }
    if (workshop == null) {
      results.forEach(desk::reply);
    } else {
      long now = parts.schedule().now();
      after(workshop.executes(batch, now) - now, () -> results.forEach(desk::reply));
    }
  }

  @Override
  public void advanced(Host host, Event event, List<Action> actions) {
    barrier.asked(actions);
    if (workshop != null) {
      workshop.advanced(parts.schedule().now());
    }
    desk.publish(host.status());
    if (parts.plan().isRecording()) {
      recording.add(event, actions);
    }
    parts.log().advanced(seat, event, actions);
  }

  @Override
  public void acted(Host host) {
    if (seat.isHonest()) {
      parts.checkers().invariants().advanced(seat, host);
    }
  }

  @Override
  public void dropped(Host host, ReplicaId from, String why) {
    grievances.add(host.self() + " drops from " + from + ": " + why);
    parts.log().note(() -> seat + " drops from " + from + ": " + why);
    parts.checkers().integrity().dropped(seat, from, why);
  }
}
