package io.parley.simulator.replica;

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
import io.parley.simulator.adversary.Adversary;
import io.parley.simulator.application.DelegatingMachine;
import io.parley.simulator.checkers.DurabilityChecker;
import io.parley.simulator.cost.PriceList;
import io.parley.simulator.network.Frame;
import io.parley.simulator.transcript.EventText;
import io.parley.simulator.transcript.Recording;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** A replica from its start to its crash, in a simulated cluster. */
public final class Incarnation implements Surroundings, Desk.Office {
  private final ReplicaParts parts;
  private final Instance instance;
  private final Host host;
  private final Counting machine;
  private final Recording recording;
  private final Map<TimerId, Long> timers = new LinkedHashMap<>();
  private final Desk desk;
  private final @Nullable ProcessorModel processorModel;
  private final DurabilityChecker barrier;
  private final List<String> grievances = new ArrayList<>();
  private long timersStarted;
  private boolean syncing;
  private long lastAnswer;
  private boolean alive = true;

  public Incarnation(ReplicaParts parts, Instance instance) {
    this.parts = parts;
    this.instance = instance;
    Setup setup =
        new Setup(instance.id(), parts.identities().membership(), 0, parts.plan().options());
    recording = new Recording(setup);
    desk = new Desk(instance.id(), parts.clients(), this);
    barrier = new DurabilityChecker(instance.disk().synced());
    machine = new Counting(parts.plan().machine());
    processorModel = processorModel(parts, instance);
    host =
        new Host(
            setup,
            parts.plan().protocol(),
            parts.identities(),
            instance.disk(),
            new Executed(new Executor(machine)),
            this);
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
    if (instance.isHonest()) {
      parts.checkers().invariants().begins(instance);
    }
    try {
      host.start();
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
    return instance.clock().wall(parts.schedule().now());
  }

  /** Does it after {@code delay} µs, or when the replica's pause is over, if it is still alive. */
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

  void receive(ReplicaId from, Frame frame) {
    long now = parts.schedule().now();
    long delay =
        instance.lag()
            + (processorModel == null ? 0 : processorModel.arrived(from, frame, now) - now);
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
    if (processorModel == null) {
      host.submit(bundle, wallClock());
    } else {
      long now = parts.schedule().now();
      after(processorModel.arrived(bundle, now) - now, () -> host.submit(bundle, wallClock()));
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
  public void answer(Host host, Action cause, LongFunction<Event> event) {
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
    after(at - now, () -> host.advance(event.apply(wallClock())));
  }

  @Override
  public void said(Host host, Signed<?> message) {
    if (processorModel != null) {
      ReplicaPlan plan = parts.plan();
      Seal seal = plan.protocol().seal(message.message(), plan.options());
      processorModel.signs(seal, parts.schedule().now());
    }
    if (instance.isHonest()) {
      barrier.said(instance, message.message(), instance.disk().synced());
      parts.checkers().invariants().said(instance, message);
    }
  }

  @Override
  public void verified(Host host, Signed<?> message, Frame frame) {
    Adversary adversary = instance.adversary();
    if (adversary != null) {
      adversary.heard(message);
    } else if (frame.isNews()) {
      parts.checkers().invariants().verified(message);
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
    if (syncing) {
      return;
    }
    syncing = true;
    int count = host.disk().unsynced();
    long now = parts.schedule().now();
    long delay =
        processorModel == null ? parts.plan().syncDelay() : processorModel.syncs(now) - now;
    after(
        delay + instance.lag(),
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
      parts.supervisor().needsState(instance, fetch.target());
    } else if (action instanceof Action.Refuse refuse) {
      desk.refuse(refuse);
    } else if (action instanceof Action.Reject || action instanceof Action.Accuse) {
      grievances.add(EventText.tell(host.self(), action));
      if (action instanceof Action.Accuse accuse) {
        parts.checkers().integrity().accused(instance, accuse.evidence());
      }
    }
  }

  private void startTimer(Action.StartTimer start) {
    long number = timersStarted++;
    timers.put(start.timer(), number);
    after(
        instance.clock().really(start.after().toNanos() / 1_000),
        () -> {
          if (timers.remove(start.timer(), number)) {
            host.advance(new Event.Expired(start.timer()));
          }
        });
  }

  @Override
  public void delivered(Host host, Batch batch, List<Reply> results, Digest state) {
    int executed = machine.take();
    if (instance.isHonest()) {
      parts
          .checkers()
          .decisions()
          .decided(instance, host.height(), batch, executed, results, state);
    }
    if (processorModel == null) {
      results.forEach(desk::reply);
    } else {
      long now = parts.schedule().now();
      after(processorModel.executes(batch, now) - now, () -> results.forEach(desk::reply));
    }
  }

  @Override
  public void advanced(Host host, Event event, List<Action> actions) {
    barrier.asked(actions);
    if (processorModel != null) {
      processorModel.advanced(parts.schedule().now());
    }
    desk.publish(host.status());
    if (parts.plan().isRecording()) {
      recording.add(event, actions);
    }
    parts.log().advanced(instance, event, actions);
  }

  @Override
  public void acted(Host host) {
    if (instance.isHonest()) {
      parts.checkers().invariants().advanced(instance, host);
    }
  }

  @Override
  public void dropped(Host host, ReplicaId from, String why) {
    grievances.add(host.self() + " drops from " + from + ": " + why);
    parts.log().note(() -> instance + " drops from " + from + ": " + why);
    parts.checkers().integrity().dropped(instance, from, why);
  }
}
