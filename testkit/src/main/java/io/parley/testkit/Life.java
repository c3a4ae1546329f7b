package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.Message;
import io.parley.api.Refusal;
import io.parley.api.Rejection;
import io.parley.api.ReplicaId;
import io.parley.api.Seal;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.StateMachine;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.api.door.Answer;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.driver.execution.Executor;
import io.parley.driver.inbox.FrameQueue;
import io.parley.driver.inbox.TimerRuns;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A replica from its start to its crash, in a simulated cluster. */
final class Life implements Surroundings, Desk.Office {
  private final World world;
  private final Seat seat;
  private final Host host;
  private final Counting machine;
  private final Recording recording;
  private final Desk desk;
  private final @Nullable Workshop workshop;
  private final Barrier barrier;
  private final List<String> grievances = new ArrayList<>();

  /** Frames of peers and of clients that arrive while nothing happens here. */
  private final Map<ReplicaId, FrameQueue<Frame>> peersFrames = new TreeMap<>();

  private final Map<ClientId, FrameQueue<Bytes>> clientsFrames = new TreeMap<>();
  private boolean workIsDue;
  private long lastAnswer;
  private boolean alive = true;

  Life(World world, Seat seat) {
    this.world = world;
    this.seat = seat;
    Setup setup = new Setup(seat.id(), world.identities().membership(), 0, world.plan().options());
    recording = new Recording(setup);
    desk = new Desk(seat.id(), world.plan().doorBounds(), world.clients(), this);
    barrier = new Barrier(seat.disk().synced());
    machine = new Counting(world.plan().machine());
    workshop = workshop(world, seat);
    host =
        new Host(
            setup,
            world.plan().protocol(),
            world.identities(),
            world.plan().inboxBounds(),
            seat.disk(),
            new Executor(machine),
            this);
  }

  private static @Nullable Workshop workshop(World world, Seat seat) {
    Tariff tariff = world.tariff();
    long seed = world.plan().seed() * 31 + seat.number();
    return tariff == null ? null : new Workshop(tariff, world.plan().size(), seed);
  }

  /** Where its work takes time; null if nothing does. */
  @Nullable Workshop workshop() {
    return workshop;
  }

  /** When what it sends now is handed to the link, µs. */
  long handsOver() {
    long now = world.schedule().now();
    return workshop == null ? now : workshop.sends(now);
  }

  /** Bytes of a frame on the link. */
  int bytes(Frame frame) {
    return workshop == null ? frame.bytes().size() : workshop.bytes(frame);
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

  void start() {
    if (seat.isHonest()) {
      world.invariants().begins(seat);
    }
    try {
      host.start();
    } catch (Disk.Damaged e) {
      world.damaged(seat, String.valueOf(e.getMessage()));
    }
  }

  /** Whatever it would still have done does not happen. */
  void end() {
    alive = false;
  }

  boolean isAlive() {
    return alive;
  }

  Seat seat() {
    return seat;
  }

  Host host() {
    return host;
  }

  Status status() {
    return host.status();
  }

  List<Wait> waits() {
    return host.waits();
  }

  long height() {
    return host.height();
  }

  StateMachine machine() {
    return machine.delegate();
  }

  Recording recording() {
    return recording;
  }

  /** Rejections and accusations so far, in words. */
  List<String> grievances() {
    return grievances;
  }

  private long wallClock() {
    return seat.clock().wall(world.schedule().now());
  }

  /** Does it after {@code delay} µs, or when the replica's pause is over, if it still lives. */
  private void after(long delay, Runnable what) {
    world.schedule().after(delay, () -> awake(what));
  }

  private void awake(Runnable what) {
    if (!alive) {
      return;
    }
    if (world.schedule().now() < seat.pausedUntil()) {
      world.schedule().at(seat.pausedUntil(), () -> awake(what));
    } else {
      world.step(seat, what);
    }
  }

  /** Whether nothing happens here now, as the process is stopped. */
  private boolean isPaused() {
    return world.schedule().now() < seat.pausedUntil();
  }

  /** A frame of a peer arrives. */
  void receive(ReplicaId from, Frame frame) {
    if (!alive) {
      return;
    }
    long now = world.schedule().now();
    long delay = workshop == null ? 0 : workshop.arrived(from, frame, now) - now;
    if (isPaused() || peersFrames.containsKey(from)) {
      int dropped = queue(from).push(frame);
      if (dropped > 0) {
        overflowed(host, from, dropped);
      }
    } else if (delay > 0) {
      after(delay, () -> examine(from, frame));
    } else {
      awake(() -> examine(from, frame));
    }
  }

  private FrameQueue<Frame> queue(ReplicaId from) {
    FrameQueue<Frame> known = peersFrames.get(from);
    if (known != null) {
      return known;
    }
    FrameQueue<Frame> made =
        new FrameQueue<>(world.plan().inboxBounds().peerFrames(), f -> f.bytes().size());
    peersFrames.put(from, made);
    after(0, () -> examine(from, made));
    return made;
  }

  private void examine(ReplicaId from, FrameQueue<Frame> queue) {
    peersFrames.remove(from);
    while (!queue.isEmpty()) {
      queue.take().forEach(frame -> host.receive(from, frame));
    }
    arrived();
  }

  private void examine(ReplicaId from, Frame frame) {
    host.receive(from, frame);
    arrived();
  }

  /** Something came from outside: a slow replica has its turn later than others. */
  private void arrived() {
    if (seat.lag() == 0) {
      work();
    } else if (!workIsDue) {
      workIsDue = true;
      after(
          seat.lag(),
          () -> {
            workIsDue = false;
            work();
          });
    }
  }

  private void work() {
    if (!workIsDue) {
      host.work(wallClock());
    }
  }

  /** A frame of a client arrives. */
  void receive(ClientId from, Bytes frame) {
    if (!alive) {
      return;
    }
    if (isPaused() || clientsFrames.containsKey(from)) {
      if (!queue(from).offer(frame)) {
        after(0, () -> desk.overflowed(from, frame));
      }
    } else {
      awake(() -> examine(from, frame));
    }
  }

  private FrameQueue<Bytes> queue(ClientId from) {
    FrameQueue<Bytes> known = clientsFrames.get(from);
    if (known != null) {
      return known;
    }
    FrameQueue<Bytes> made =
        new FrameQueue<>(world.plan().inboxBounds().streamFrames(), Bytes::size);
    clientsFrames.put(from, made);
    after(
        0,
        () -> {
          clientsFrames.remove(from);
          while (!made.isEmpty()) {
            made.take().forEach(frame -> examine(from, frame));
          }
        });
    return made;
  }

  private void examine(ClientId from, Bytes frame) {
    desk.receive(from, frame);
    arrived();
  }

  @Override
  public boolean verifies(Bundle bundle) {
    return host.verifies(bundle);
  }

  /** With a model of the processor it takes its time, and there is room then. */
  @Override
  public boolean submit(Bundle bundle) {
    if (workshop == null) {
      return host.submit(bundle);
    }
    long now = world.schedule().now();
    after(
        workshop.arrived(bundle, now) - now,
        () -> {
          if (!host.submit(bundle)) {
            desk.full(bundle);
          }
          arrived();
        });
    return true;
  }

  @Override
  public Answer answer(Question question) {
    return host.answer(question);
  }

  @Override
  public void refused(ClientFrame.Refused frame) {
    if (frame.why() instanceof Refusal.Overloaded) {
      world.pressure().refused();
    }
  }

  @Override
  public void rejected(ClientId from, Rejection why) {
    grievances.add(host.self() + " rejects " + from + ": " + why);
    world.note(() -> host.self() + " rejects " + from + ": " + why);
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
      world.send(seat, to, message, frame, 0);
    } else {
      adversary.send(seat, to, message, frame);
    }
  }

  @Override
  public void answer(Host host, Action cause, Runnable hear) {
    long now = world.schedule().now();
    long delay = workshop == null ? world.plan().answerDelay() : workshop.answers(cause, now) - now;
    long at = now + delay + seat.lag();
    if (workshop == null) {
      // What a replica answers itself keeps its order, also when a slowness ends meanwhile.
      at = Math.max(at, lastAnswer);
      lastAnswer = at;
    }
    after(
        at - now,
        () -> {
          hear.run();
          work();
        });
  }

  @Override
  public void said(Host host, Signed<?> message) {
    if (workshop != null) {
      ClusterPlan plan = world.plan();
      Seal seal = plan.protocol().seal(message.message(), plan.options());
      workshop.signs(seal, world.schedule().now());
    }
    if (seat.isHonest()) {
      world.invariants().said(seat, message);
    }
  }

  @Override
  public void verified(Host host, Signed<?> message, Frame frame) {
    Adversary adversary = seat.adversary();
    if (adversary != null) {
      adversary.heard(seat, message);
    } else if (frame.isNews()) {
      world.invariants().verified(message);
    }
  }

  @Override
  public void wrote(Host host) {
    if (seat.crashesNow()) {
      world.crashAfterStep(seat, seat.keptWrites());
    }
  }

  @Override
  public void written(Host host) {
    if (!host.sync()) {
      return;
    }
    long now = world.schedule().now();
    long delay = workshop == null ? world.plan().syncDelay() : workshop.syncs(now) - now;
    after(
        delay + seat.lag(),
        () -> {
          host.synced();
          written(host);
        });
  }

  @Override
  public void started(Host host, TimerRuns.Run run, Duration after) {
    after(
        seat.clock().really(after.toNanos() / 1_000),
        () -> {
          host.due(run);
          work();
        });
  }

  @Override
  public void performs(Host host, Action action) {
    if (seat.isHonest()) {
      barrier.performs(seat, action, seat.disk().synced());
    }
    if (action instanceof Action.FetchState fetch) {
      world.needsState(seat, fetch.target());
    } else if (action instanceof Action.Refuse refuse) {
      desk.refuse(refuse);
    } else if (action instanceof Action.Reject || action instanceof Action.Accuse) {
      grievances.add(Narrator.tell(host.self(), action));
      if (action instanceof Action.Accuse accuse) {
        world.accused(seat, accuse.evidence());
      }
    }
  }

  @Override
  public void delivered(Host host, Batch batch, List<Reply> results, Digest state) {
    int executed = machine.take();
    if (seat.isHonest()) {
      world.ledger().decided(seat, host.height(), batch, executed, results, state);
    }
    if (workshop == null) {
      results.forEach(desk::reply);
    } else {
      long now = world.schedule().now();
      after(workshop.executes(batch, now) - now, () -> results.forEach(desk::reply));
    }
  }

  @Override
  public void advanced(Host host, Event event, List<Action> actions) {
    barrier.asked(actions);
    if (workshop != null) {
      workshop.advanced(world.schedule().now());
    }
    if (world.plan().isRecording()) {
      recording.add(event, actions);
    }
    world.advanced(seat, event, actions);
  }

  @Override
  public void acted(Host host) {
    desk.publish(host.status());
    if (seat.isHonest()) {
      barrier.acted(seat);
      world.invariants().advanced(seat, host);
    }
  }

  @Override
  public void dropped(Host host, ReplicaId from, String why) {
    grievances.add(host.self() + " drops from " + from + ": " + why);
    world.dropped(seat, from, why);
  }

  @Override
  public void overflowed(Host host, ReplicaId from, int messages) {
    world.pressure().dropped(messages);
  }
}
