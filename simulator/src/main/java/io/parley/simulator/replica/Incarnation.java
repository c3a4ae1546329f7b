package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.MachineFailure;
import io.parley.api.Message;
import io.parley.api.Moment;
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
import io.parley.driver.inbox.FrameQueue;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.inbox.TimerRuns;
import io.parley.simulator.adversary.Adversary;
import io.parley.simulator.checkers.DurabilityChecker;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.cost.PriceList;
import io.parley.simulator.network.Frame;
import io.parley.simulator.transcript.EventText;
import io.parley.simulator.transcript.Recording;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A replica from its start to its crash, in a simulated cluster. */
public final class Incarnation implements HostEnvironment, SimulatedDoor.Backend {
  private final ReplicaParts parts;
  private final Instance instance;
  private final Host host;
  private final SimulatedExecutor executor;
  private final Recording recording;
  private final SimulatedDoor door;
  private final @Nullable ProcessorModel processorModel;
  private final DurabilityChecker barrier;
  private final List<String> grievances = new ArrayList<>();

  private final PausedFrames<ReplicaId, Frame> peersFrames;
  private final PausedFrames<ClientId, Bytes> clientsFrames;
  private final SlowVerification slowVerification;
  private boolean workIsDue;
  private long lastAnswer;
  private boolean alive = true;

  /** Checkpoints that were asked for. */
  private long checkpoints;

  /** Something to ask the state machine. */
  private Bytes lastCommand = Bytes.EMPTY;

  public Incarnation(ReplicaParts parts, Instance instance) {
    this.parts = parts;
    this.instance = instance;
    InboxBounds bounds = parts.plan().inboxBounds();
    peersFrames =
        new PausedFrames<>(
            bounds.peerFrames(), f -> f.bytes().size(), what -> after(0, what), this::examineAll);
    clientsFrames =
        new PausedFrames<>(
            bounds.streamFrames(), Bytes::size, what -> after(0, what), this::examineAll);
    slowVerification =
        new SlowVerification(bounds.peerFrames(), instance.strain(), this::after, this::examine);
    instance.strain().restarts();
    Setup setup =
        new Setup(
            instance.id(),
            parts.identities().membership(),
            0,
            parts.plan().options(),
            parts.plan().memory());
    recording = new Recording(setup);
    door = new SimulatedDoor(instance.id(), parts.plan().doorBounds(), parts.clients(), this);
    barrier = new DurabilityChecker(instance.disk().synced());
    executor =
        new SimulatedExecutor(
            parts.plan().machines(),
            parts.plan().sessions(),
            parts.plan().baseHeight(),
            this::failed);
    instance.disk().snapshot().ifPresent(this::begin);
    processorModel = processorModel(parts, instance);
    host =
        new Host(
            setup,
            parts.plan().protocol(),
            parts.identities(),
            parts.plan().inboxBounds(),
            instance.disk(),
            executor,
            this);
  }

  private void begin(Disk.Snapshot snapshot) {
    try {
      executor.begin(snapshot.state());
    } catch (IOException e) {
      throw new Violation(
          Violation.Property.DETERMINISM, instance + " restores no state of " + snapshot.base(), e);
    }
  }

  private static @Nullable ProcessorModel processorModel(ReplicaParts parts, Instance instance) {
    PriceList prices = parts.prices();
    long seed = parts.plan().seed() * 31 + instance.number();
    return prices == null ? null : new ProcessorModel(prices, parts.plan().size(), seed);
  }

  /** Where its work takes time; null if nothing does. */
  public @Nullable ProcessorModel processorModel() {
    return processorModel;
  }

  /** When what it sends now is handed to the link, µs. */
  long handsOver() {
    long now = parts.schedule().now();
    return processorModel == null ? now : processorModel.sends(now);
  }

  /** Bytes of a frame on the link. */
  int bytes(Frame frame) {
    return processorModel == null ? frame.bytes().size() : processorModel.bytes(frame);
  }

  public void start() {
    if (instance.isHonest()) {
      parts.checkers().invariants().begins(instance);
    }
    try {
      host.start(moment());
    } catch (Disk.Damaged e) {
      parts.supervisor().damaged(instance, String.valueOf(e.getMessage()));
    }
  }

  /** Whatever it would still have done does not happen. */
  public void end() {
    alive = false;
  }

  public boolean isAlive() {
    return alive;
  }

  Instance instance() {
    return instance;
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

  public List<Difference> differences() {
    return host.differences();
  }

  public long height() {
    return host.height();
  }

  public StateMachine machine() {
    return executor.machine();
  }

  public Recording recording() {
    return recording;
  }

  /** Rejections and accusations so far, in words. */
  public List<String> grievances() {
    return grievances;
  }

  private Moment moment() {
    return instance.clock().moment(parts.schedule().now());
  }

  /** Does it after {@code delay} µs, or when the replica's pause is over, if it still lives. */
  private void after(long delay, Runnable what) {
    parts.schedule().after(delay, () -> awake(what));
  }

  private void awake(Runnable what) {
    if (!alive) {
      return;
    }
    if (parts.schedule().now() < instance.pausedUntil()) {
      parts.schedule().at(instance.pausedUntil(), () -> awake(what));
    } else {
      parts.supervisor().step(instance, what);
    }
  }

  /** Whether nothing happens here now, as the process is stopped. */
  private boolean isPaused() {
    return parts.schedule().now() < instance.pausedUntil();
  }

  /** A frame of a peer arrives. */
  void receive(ReplicaId from, Frame frame) {
    if (!alive) {
      return;
    }
    host.arrived(from);
    long now = parts.schedule().now();
    long delay = processorModel == null ? 0 : processorModel.arrived(from, frame, now) - now;
    if (isPaused() || peersFrames.has(from)) {
      lost(from, peersFrames.of(from).push(frame));
    } else if (slowVerification.holds(from)) {
      lost(from, slowVerification.push(from, frame));
    } else if (delay > 0) {
      after(delay, () -> examine(from, frame));
    } else {
      awake(() -> examine(from, frame));
    }
  }

  private void lost(ReplicaId from, int frames) {
    if (frames > 0) {
      host.lost(from, frames);
      overflowed(host, from, frames);
    }
  }

  private void examineAll(ReplicaId from, FrameQueue<Frame> queue) {
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
    if (instance.lag() == 0) {
      work();
    } else if (!workIsDue) {
      workAfter(instance.lag());
    }
  }

  private void workAfter(long delay) {
    workIsDue = true;
    after(
        delay,
        () -> {
          workIsDue = false;
          work();
        });
  }

  /** The core is told what waits, unless it is still at what it was told before. */
  private void work() {
    long busy = instance.strain().coreFreeAt() - parts.schedule().now();
    if (busy > 0 && !workIsDue) {
      workAfter(busy);
    } else if (!workIsDue) {
      host.work(moment());
    }
  }

  /** A frame of a client arrives. */
  void receive(ClientId from, Bytes frame) {
    if (!alive) {
      return;
    }
    if (isPaused() || clientsFrames.has(from)) {
      if (!clientsFrames.of(from).offer(frame)) {
        after(0, () -> door.overflowed(from, frame));
      }
    } else {
      awake(() -> examine(from, frame));
    }
  }

  private void examineAll(ClientId from, FrameQueue<Bytes> queue) {
    while (!queue.isEmpty()) {
      queue.take().forEach(frame -> examine(from, frame));
    }
  }

  private void examine(ClientId from, Bytes frame) {
    door.receive(from, frame);
    arrived();
  }

  @Override
  public Optional<Rejection> check(Bundle bundle) {
    return host.check(bundle);
  }

  /** With a model of the processor it takes its time, and there is room then. */
  @Override
  public boolean submit(Bundle bundle) {
    Adversary adversary = instance.adversary();
    if (adversary != null && !adversary.takes(bundle)) {
      return true;
    }
    if (processorModel == null) {
      return host.submit(bundle);
    }
    long now = parts.schedule().now();
    after(
        processorModel.arrived(bundle, now) - now,
        () -> {
          if (!host.submit(bundle)) {
            door.full(bundle);
          }
          arrived();
        });
    return true;
  }

  @Override
  public Optional<Reply> recall(Bundle bundle) {
    return host.recall(bundle);
  }

  @Override
  public Answer answer(Question question) {
    return host.answer(question);
  }

  @Override
  public void refused(ClientFrame.Refused frame) {
    if (frame.why() instanceof Refusal.Overloaded) {
      parts.pressure().refused();
    }
  }

  @Override
  public void rejected(ClientId from, Rejection why) {
    grievances.add(host.self() + " rejects " + from + ": " + why);
    parts.log().note(() -> host.self() + " rejects " + from + ": " + why);
  }

  @Override
  public Message instead(Message message) {
    Adversary adversary = instance.adversary();
    return adversary == null ? message : adversary.instead(message);
  }

  @Override
  public void send(Host from, ReplicaId to, Signed<?> message, Frame frame) {
    Adversary adversary = instance.adversary();
    if (adversary == null) {
      parts.router().send(instance, to, message, frame, 0);
    } else {
      adversary.send(instance, to, message, frame);
    }
  }

  @Override
  public void answer(Host host, Action cause, Runnable hear) {
    long now = parts.schedule().now();
    long delay =
        processorModel == null
            ? parts.plan().answerDelay()
            : processorModel.answers(cause, now) - now;
    long at = now + delay + instance.lag();
    if (processorModel == null) {
      // What a replica answers itself keeps its order, also when a slowness ends meanwhile.
      at = Math.max(at, lastAnswer);
      lastAnswer = at;
    }
    if (cause instanceof Action.Deliver || cause instanceof Action.TakeCheckpoint) {
      at = Math.max(at, instance.strain().executedAt());
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
    if (processorModel != null) {
      ReplicaPlan plan = parts.plan();
      Seal seal = plan.protocol().seal(message.message(), plan.options());
      processorModel.signs(seal, parts.schedule().now());
    }
    if (instance.isHonest()) {
      parts.checkers().invariants().said(instance, message);
    }
  }

  @Override
  public boolean verified(Host host, Signed<?> message, Frame frame) {
    Adversary adversary = instance.adversary();
    if (adversary != null) {
      adversary.heard(message);
      return adversary.believes(message);
    }
    if (frame.isNews()) {
      parts.checkers().invariants().verified(message);
    }
    return true;
  }

  /** Its core is told a bundle that no client sent; a Byzantine replica may know such. */
  public void invent(Bundle bundle) {
    if (alive) {
      awake(
          () -> {
            if (host.submit(bundle)) {
              arrived();
            }
          });
    }
  }

  @Override
  public void wrote(Host host) {
    if (instance.crashesNow()) {
      parts.supervisor().crashAfterStep(instance, instance.keptWrites());
    }
  }

  @Override
  public void written(Host host) {
    if (!host.sync()) {
      return;
    }
    long now = parts.schedule().now();
    long delay =
        processorModel == null ? parts.plan().syncDelay() : processorModel.syncs(now) - now;
    after(
        delay + instance.lag(),
        () -> {
          host.synced();
          written(host);
        });
  }

  @Override
  public long elapsed() {
    return moment().elapsed();
  }

  @Override
  public void started(Host host, TimerRuns.Run run, Duration after) {
    long delay = instance.clock().really(after.toNanos() / 1_000);
    long due = instance.clock().moment(parts.schedule().now() + delay).elapsed();
    after(
        delay,
        () -> {
          if (host.isRunning(run)) {
            host.stood(due, elapsed());
            due(host, run);
          }
        });
  }

  private void due(Host host, TimerRuns.Run run) {
    long until = host.due(run);
    work();
    if (host.holds(run)) {
      after(
          instance.clock().really(until - elapsed()),
          () -> {
            if (host.holds(run)) {
              host.overdue(run);
              work();
            }
          });
    }
  }

  @Override
  public void performs(Host host, Action action) {
    if (instance.isHonest()) {
      barrier.performs(instance, action, instance.disk().synced());
    }
    if (action instanceof Action.FetchState fetch) {
      parts.supervisor().needsState(instance, fetch.target());
    } else if (action instanceof Action.Truncate truncate) {
      instance.disk().keep(truncate.stable());
    } else if (action instanceof Action.Refuse refuse) {
      door.refuse(refuse);
    } else if (action instanceof Action.Reject || action instanceof Action.Accuse) {
      grievances.add(EventText.tell(host.self(), action));
      if (action instanceof Action.Accuse accuse) {
        parts.checkers().integrity().accused(instance, accuse.evidence());
      }
    }
  }

  @Override
  public void delivered(Host host, Batch batch, List<Reply> results, Digest state) {
    int executed = executor.take();
    if (executed > 0) {
      List<Bytes> commands = batch.bundles().get(batch.bundles().size() - 1).commands();
      lastCommand = commands.get(commands.size() - 1);
    }
    if (instance.isHonest()) {
      parts
          .checkers()
          .decisions()
          .decided(instance, host.height(), batch, executed, results, state);
    }
    long now = parts.schedule().now();
    instance.strain().executes(executed, now);
    long done = processorModel == null ? now : processorModel.executes(batch, now);
    long delay = Math.max(done, instance.strain().executedAt()) - now;
    if (delay == 0) {
      results.forEach(door::reply);
    } else {
      after(delay, () -> results.forEach(door::reply));
    }
  }

  /** Some replicas restore their state from a snapshot of it, so that others show what it lacks. */
  @Override
  public void checks(Host host) {
    int every = parts.plan().snapshotEvery();
    if (every > 0 && checkpoints++ % every == every - 1) {
      instance.disk().take(host.height(), executor.snapshot());
    }
    if (processorModel != null || !instance.isHonest()) {
      return;
    }
    String who = host.self().toString();
    if (instance.number() % 2 == 1) {
      executor.restore(who);
    }
    if (lastCommand.size() > 0) {
      executor.ask(who, lastCommand, question -> host.answer(new Question.OfState(question)));
    }
  }

  @Override
  public void failed(MachineFailure failure) {
    parts.log().note(() -> instance.id() + ": " + failure);
  }

  @Override
  public void advanced(Host host, Event event, Moment now, List<Action> actions) {
    barrier.asked(actions);
    instance.strain().advances(parts.schedule().now());
    if (processorModel != null) {
      processorModel.advanced(parts.schedule().now());
    }
    if (parts.plan().isRecording()) {
      recording.add(event, now, actions);
    }
    parts.log().advanced(instance, event, actions);
  }

  @Override
  public void acted(Host host) {
    door.publish(host.status());
    if (instance.isHonest()) {
      barrier.acted(instance);
      parts.checkers().invariants().advanced(instance, host);
    }
  }

  @Override
  public void dropped(Host host, ReplicaId from, String why) {
    grievances.add(host.self() + " drops from " + from + ": " + why);
    parts.log().note(() -> instance + " drops from " + from + ": " + why);
    parts.checkers().integrity().dropped(instance, from, why);
  }

  @Override
  public void unsendable(Host host, Message message, int bytes) {
    if (instance.isHonest()) {
      throw new Violation(
          Violation.Property.INTEGRITY,
          host.self() + " says what no frame holds, in " + bytes + " bytes: " + message);
    }
  }

  @Override
  public void overflowed(Host host, ReplicaId from, int messages) {
    parts.pressure().dropped(messages);
  }
}
