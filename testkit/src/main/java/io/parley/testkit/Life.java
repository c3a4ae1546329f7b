package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.BundleId;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.TimerId;
import io.parley.api.door.Reply;
import io.parley.node.core.Executor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;

/** A replica from its start to its crash, in a simulated cluster. */
final class Life implements Surroundings {
  /** The wall clock at the start of every run, µs since 1970. */
  private static final long EPOCH = 1_800_000_000_000_000L;

  private final World world;
  private final Host host;
  private final AppendLog log = new AppendLog();
  private final Recording recording;
  private final Map<TimerId, Long> timers = new LinkedHashMap<>();
  private final Map<BundleId, Reply> replies = new LinkedHashMap<>();
  private final List<String> grievances = new ArrayList<>();
  private long timersStarted;
  private boolean syncing;
  private boolean alive = true;

  Life(World world, ReplicaId self, Disk disk) {
    this.world = world;
    Setup setup = new Setup(self, world.identities().membership(), 0, world.plan().options());
    recording = new Recording(setup);
    host =
        new Host(
            setup,
            world.plan().protocol(),
            world.identities(),
            disk,
            new Executed(new Executor(log)),
            this);
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

  void start() {
    host.start();
  }

  /** Whatever it would still have done does not happen. */
  void end() {
    alive = false;
  }

  boolean isAlive() {
    return alive;
  }

  Status status() {
    return host.status();
  }

  long height() {
    return host.height();
  }

  AppendLog log() {
    return log;
  }

  Recording recording() {
    return recording;
  }

  /** Rejections and accusations so far, in words. */
  List<String> grievances() {
    return grievances;
  }

  private long wallClock() {
    return EPOCH + world.schedule().now();
  }

  private void after(long delay, Runnable what) {
    world
        .schedule()
        .after(
            delay,
            () -> {
              if (alive) {
                what.run();
              }
            });
  }

  void receive(ReplicaId from, Bytes frame) {
    if (alive) {
      host.receive(from, frame, wallClock());
    }
  }

  void submit(Bundle bundle) {
    if (!alive) {
      return;
    }
    Reply reply = replies.get(bundle.id());
    if (reply != null) {
      world.reply(host.self(), host.status(), reply);
    } else {
      host.submit(bundle, wallClock());
    }
  }

  @Override
  public void send(Host from, ReplicaId to, Signed<?> message, Bytes frame) {
    world.network().send(from.self(), to, message, frame);
  }

  @Override
  public void answer(Host host, LongFunction<Event> event) {
    after(world.plan().answerDelay(), () -> host.advance(event.apply(wallClock())));
  }

  @Override
  public void written(Host host) {
    if (syncing) {
      return;
    }
    syncing = true;
    int count = host.disk().unsynced();
    after(
        world.plan().syncDelay(),
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
      world.halt(host.self(), "it is too far behind and needs the state " + fetch.target());
    } else if (action instanceof Action.Reject || action instanceof Action.Accuse) {
      grievances.add(Narrator.tell(host.self(), action));
    }
  }

  private void startTimer(Action.StartTimer start) {
    long number = timersStarted++;
    timers.put(start.timer(), number);
    after(
        Math.max(1, start.after().toNanos() / 1_000),
        () -> {
          if (timers.remove(start.timer(), number)) {
            host.advance(new Event.Expired(start.timer()));
          }
        });
  }

  @Override
  public void delivered(Host host, Batch batch, List<Reply> results) {
    world.ledger().decided(host.self(), host.height(), batch, host.application().digest());
    for (Reply reply : results) {
      replies.putIfAbsent(reply.bundle(), reply);
      world.reply(host.self(), host.status(), reply);
    }
  }

  @Override
  public void advanced(Host host, Event event, List<Action> actions) {
    if (world.plan().isRecording()) {
      recording.add(event, actions);
    }
    world.note(
        () -> {
          StringBuilder out = new StringBuilder(Narrator.tell(host.self(), event));
          actions.forEach(a -> out.append("\n  ").append(Narrator.tell(host.self(), a)));
          return out.toString();
        });
  }

  @Override
  public void dropped(Host host, ReplicaId from, String why) {
    grievances.add(host.self() + " drops from " + from + ": " + why);
    world.note(() -> host.self() + " drops from " + from + ": " + why);
  }
}
