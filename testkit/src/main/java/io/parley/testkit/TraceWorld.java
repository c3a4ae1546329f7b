package io.parley.testkit;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Event;
import io.parley.api.LayoutWriter;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Options;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.TimerId;
import io.parley.api.door.Reply;
import io.parley.driver.execution.Application;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.inbox.TimerRuns;
import io.parley.simulator.network.Frame;
import io.parley.simulator.replica.Disk;
import io.parley.simulator.replica.Host;
import io.parley.simulator.replica.HostEnvironment;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.transcript.EventText;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Replicas to which nothing happens but what a trace says: messages wait on their link, timers,
 * slow disks and slow executors for a command. Only a replica's own messages and answers come back
 * by themselves.
 */
final class TraceWorld implements HostEnvironment {
  /** A message on its way. */
  record Letter(Signed<?> message, Frame frame) {}

  /** From whom to whom. */
  record Link(ReplicaId from, ReplicaId to) {}

  private final Protocol protocol;
  private final Options options;
  private final Identities identities;
  private final List<Host> hosts = new ArrayList<>();
  private final List<Map<TimerId, TimerRuns.Run>> timers = new ArrayList<>();
  private final Map<Integer, Deque<Letter>> links = new TreeMap<>();
  private final Deque<Runnable> answers = new ArrayDeque<>();
  private final Set<ReplicaId> down = new TreeSet<>();
  private final Set<ReplicaId> slow = new TreeSet<>();

  /** What slow executors have not told yet. */
  private final Map<ReplicaId, Deque<Runnable>> executions = new TreeMap<>();

  private final List<String> out;
  private long clock;

  TraceWorld(int n, Protocol protocol, Options options, List<String> out) {
    this.protocol = protocol;
    this.options = options;
    this.out = out;
    identities = new Identities(n);
    for (int i = 0; i < n; i++) {
      hosts.add(host(new ReplicaId(i), new Disk(protocol.codec())));
      timers.add(new LinkedHashMap<>());
    }
  }

  private Host host(ReplicaId self, Disk disk) {
    Setup setup = new Setup(self, identities.membership(), 0, options);
    return new Host(
        setup, protocol, identities, InboxBounds.DEFAULT, disk, new DigestChain(), this);
  }

  /** An application that only knows the order of the batches it was given. */
  private static final class DigestChain implements Application {
    private Digest digest = Digest.ZERO;
    private long height;

    @Override
    public void execute(long height, Batch batch, Consumer<Reply> replies) {
      this.height = height;
      digest = new LayoutWriter().digest(digest).i64(height).digest(batch.digest()).sha256();
    }

    @Override
    public long height() {
      return height;
    }

    @Override
    public Digest digest() {
      return digest;
    }

    @Override
    public void snapshot(OutputStream out) throws IOException {
      digest.bytes().writeTo(out);
    }

    @Override
    public Bytes query(Bytes question) {
      return question;
    }
  }

  int size() {
    return hosts.size();
  }

  Host host(ReplicaId id) {
    return hosts.get(id.value());
  }

  /** The next command: a second passed. */
  void tick() {
    clock += 1_000_000;
  }

  long clock() {
    return clock;
  }

  private Moment moment() {
    return new Moment(clock, clock);
  }

  Set<TimerId> timers(ReplicaId id) {
    return timers.get(id.value()).keySet();
  }

  boolean isDown(ReplicaId id) {
    return down.contains(id);
  }

  void startAll() {
    hosts.forEach(this::start);
    settle();
  }

  void crash(ReplicaId id) {
    down.add(id);
    host(id).disk().crash(0);
    timers.get(id.value()).clear();
    executions.remove(id);
    queuesTo(id).forEach(Deque::clear);
  }

  private List<Deque<Letter>> queuesTo(ReplicaId to) {
    return hosts.stream().map(from -> queue(new Link(from.self(), to))).toList();
  }

  void restart(ReplicaId id) {
    crash(id);
    down.remove(id);
    Host host = host(id, host(id).disk());
    hosts.set(id.value(), host);
    start(host);
    settle();
  }

  private void start(Host host) {
    try {
      host.start(moment());
    } catch (Disk.Damaged e) {
      throw new AssertionError("nothing damages a trace's disks", e);
    }
  }

  void slowDown(ReplicaId id) {
    slow.add(id);
  }

  void sync(ReplicaId id) {
    sync(host(id));
    settle();
  }

  private static void sync(Host host) {
    while (host.sync()) {
      host.synced();
    }
  }

  void slowExecutor(ReplicaId id) {
    executions.putIfAbsent(id, new ArrayDeque<>());
  }

  /** The executor is done with the next height that it was given. */
  void execute(ReplicaId id) {
    Runnable next = executions.getOrDefault(id, new ArrayDeque<>()).poll();
    if (next == null) {
      throw new IllegalArgumentException(id + " has nothing to execute");
    }
    answers.add(next);
    settle();
  }

  Deque<Letter> queue(Link link) {
    int key = link.from().value() * size() + link.to().value();
    return links.computeIfAbsent(key, absent -> new ArrayDeque<>());
  }

  void submit(ReplicaId id, Bundle bundle) {
    host(id).submit(bundle);
    host(id).work(moment());
    settle();
  }

  void deliver(Link link, Letter letter) {
    if (!isDown(link.to())) {
      host(link.to()).arrived(link.from());
      host(link.to()).receive(link.from(), letter.frame());
      host(link.to()).work(moment());
      settle();
    }
  }

  void post(Link link, Signed<?> message) {
    queue(link).add(new Letter(message, host(link.from()).frame(message)));
  }

  void expire(ReplicaId id, TimerId timer) {
    TimerRuns.Run run = timers.get(id.value()).remove(timer);
    if (run == null) {
      throw new IllegalArgumentException(id + " has no timer " + timer);
    }
    host(id).due(run);
    host(id).work(moment());
    settle();
  }

  /** Lets own messages and answers come back until there are none. */
  void settle() {
    while (!answers.isEmpty()) {
      answers.remove().run();
    }
  }

  @Override
  public void send(Host from, ReplicaId to, Signed<?> message, Frame frame) {
    if (!isDown(to)) {
      queue(new Link(from.self(), to)).add(new Letter(message, frame));
    }
  }

  @Override
  public void answer(Host host, Action cause, Runnable hear) {
    Deque<Runnable> slowly =
        cause instanceof Action.Deliver ? executions.get(host.self()) : answers;
    (slowly == null ? answers : slowly)
        .add(
            () -> {
              if (host(host.self()) == host && !isDown(host.self())) {
                hear.run();
                host.work(moment());
              }
            });
  }

  @Override
  public void written(Host host) {
    if (!slow.contains(host.self())) {
      sync(host);
    }
  }

  @Override
  public long elapsed() {
    return clock;
  }

  @Override
  public void started(Host host, TimerRuns.Run run, Duration after) {
    timers.get(host.self().value()).put(run.timer(), run);
  }

  @Override
  public void performs(Host host, Action action) {
    if (action instanceof Action.StopTimer stop) {
      timers.get(host.self().value()).remove(stop.timer());
    }
  }

  @Override
  public void unsendable(Host host, Message message, int bytes) {
    throw new AssertionError(host.self() + " says what no frame holds: " + message);
  }

  @Override
  public void overflowed(Host host, ReplicaId from, int messages) {}

  @Override
  public void delivered(Host host, Batch batch, List<Reply> replies, Digest state) {}

  @Override
  public void said(Host host, Signed<?> message) {}

  @Override
  public boolean verified(Host host, Signed<?> message, Frame frame) {
    return true;
  }

  @Override
  public void acted(Host host) {}

  @Override
  public void wrote(Host host) {}

  @Override
  public void advanced(Host host, Event event, Moment now, List<Action> actions) {
    if (event instanceof Event.Executed && actions.isEmpty()) {
      return;
    }
    out.add(EventText.tell(host.self(), event));
    actions.forEach(action -> out.add("  " + EventText.tell(host.self(), action)));
  }

  @Override
  public void dropped(Host host, ReplicaId from, String why) {
    out.add(host.self() + " drops from " + from + ": " + why);
  }
}
