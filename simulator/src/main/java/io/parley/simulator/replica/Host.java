package io.parley.simulator.replica;

import io.parley.api.Action;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Checkpoint;
import io.parley.api.Codec;
import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.Entry;
import io.parley.api.Event;
import io.parley.api.Insight;
import io.parley.api.Member;
import io.parley.api.Message;
import io.parley.api.Moment;
import io.parley.api.Origin;
import io.parley.api.Protocol;
import io.parley.api.Rejection;
import io.parley.api.Replica;
import io.parley.api.ReplicaId;
import io.parley.api.Setup;
import io.parley.api.Signed;
import io.parley.api.Status;
import io.parley.api.Wait;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.driver.execution.Application;
import io.parley.driver.execution.Execution;
import io.parley.driver.inbox.Inbox;
import io.parley.driver.inbox.InboxBounds;
import io.parley.driver.inbox.Stalls;
import io.parley.driver.inbox.TimerRuns;
import io.parley.driver.turn.Barrier;
import io.parley.driver.turn.Turn;
import io.parley.driver.turn.Turns;
import io.parley.driver.verification.Epoch;
import io.parley.driver.verification.Frames;
import io.parley.driver.verification.Reception.Received;
import io.parley.simulator.checkers.Insides;
import io.parley.simulator.checkers.Violation;
import io.parley.simulator.network.Frame;
import io.parley.simulator.scheme.Identities;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One incarnation of a replica with its real driver round it. What takes time or leaves the replica
 * is left to its {@link HostEnvironment}.
 */
public final class Host implements Action.Immediate.Handler, Action.Guarded.Handler, Insides {
  /** Every how many messages of its own one is verified by who sends it. */
  private static final int VERIFIED_EVERY = 8;

  /** A replica that has not come to rest after so many turns at one moment never does. */
  private static final int TURNS_MAX = 100_000;

  private final Setup setup;
  private final Protocol protocol;
  private final Epoch epoch;
  private final Disk disk;
  private final Application application;
  private final Execution execution;
  private final HostEnvironment environment;
  private final Replica replica;
  private final Inbox inbox;
  private final Stalls stalls = new Stalls();
  private final TimerRuns timers = new TimerRuns(stalls::total);
  private final Turns turns;
  private final Barrier barrier = new Barrier();
  private final List<ReplicaId> everyone;
  private Barrier.@Nullable Write write;
  private long height;
  private long sent;
  private boolean isAwaitingTurn;

  public Host(
      Setup setup,
      Protocol protocol,
      Identities identities,
      InboxBounds bounds,
      Disk disk,
      Application application,
      HostEnvironment environment) {
    this.setup = setup;
    this.protocol = protocol;
    this.disk = disk;
    this.application = application;
    this.environment = environment;
    epoch = identities.epoch(setup, protocol);
    execution = new Execution(application, this::standing, environment::failed);
    replica = protocol.replica(setup);
    inbox = new Inbox(bounds);
    turns = new Turns(new Watched(), this::expire, this);
    everyone = setup.membership().members().stream().map(Member::id).toList();
  }

  /** The core, with what it is told and wants told on. */
  private final class Watched implements Replica {
    @Override
    public List<Action> advance(Event event, Moment now) {
      List<Action> actions = replica.advance(event, now);
      environment.advanced(Host.this, event, now, actions);
      return actions;
    }

    @Override
    public Status status() {
      return replica.status();
    }

    @Override
    public List<Difference> differences() {
      return replica.differences();
    }

    @Override
    public List<Wait> waits() {
      return replica.waits();
    }
  }

  public ReplicaId self() {
    return setup.self();
  }

  public Status status() {
    return replica.status();
  }

  public List<Difference> differences() {
    return replica.differences();
  }

  public List<Wait> waits() {
    return replica.waits();
  }

  /** The last height delivered in this incarnation. */
  long height() {
    return height;
  }

  public Disk disk() {
    return disk;
  }

  @Override
  public Insight insight() {
    return replica.insight();
  }

  @Override
  public boolean isDurable() {
    return barrier.size() == 0;
  }

  /** Tells the replica what its disk remembers. */
  public void start(Moment now) throws Disk.Damaged {
    List<Entry> journal = disk.entries();
    Origin origin = disk.use() ? Origin.RECOVERED : Origin.FRESH;
    height = application.height();
    Checkpoint base =
        disk.snapshot()
            .map(Disk.Snapshot::base)
            .orElseGet(() -> new Checkpoint(height, application.digest(), Bytes.EMPTY, null));
    if (base.height() != height || !base.state().equals(application.digest())) {
      throw new Violation(
          Violation.Property.DETERMINISM,
          self() + " begins at h" + height + " in another state than that of " + base);
    }
    ended(turns.start(new Event.Started(origin, base, journal), now));
  }

  // What the replica hears; work(now) gives it its turns

  /** What is wrong with a client's bundle. */
  Optional<Rejection> check(Bundle bundle) {
    return epoch.verifier().checkClient(bundle);
  }

  /** A client's bundle, which verifies, unless there is no room for it. */
  public boolean submit(Bundle bundle) {
    boolean added = inbox.addBundle(bundle);
    awaitTurn();
    return added;
  }

  /**
   * A frame of a peer arrived, and will be {@linkplain #receive received} after those before it.
   */
  public void arrived(ReplicaId from) {
    inbox.arrived(from.value(), 1);
  }

  /** The oldest frames of a peer that had arrived are lost. */
  void lost(ReplicaId from, int frames) {
    inbox.examined(from.value(), frames);
    awaitTurn();
  }

  /** Bytes of a peer, which arrived before. */
  public void receive(ReplicaId from, Frame frame) {
    Received received = epoch.reception().receive(from, frame.bytes());
    if (received instanceof Received.Dropped dropped) {
      environment.dropped(this, from, dropped.why().toString());
    } else {
      add(from, ((Received.Verified) received).message(), frame);
    }
    inbox.examined(from.value(), 1);
    awaitTurn();
  }

  private void add(ReplicaId from, Signed<?> message, Frame frame) {
    if (!environment.verified(this, message, frame)) {
      return;
    }
    for (Inbox.Arrival each :
        inbox.addArrival(new Inbox.Arrival(from, message, frame.bytes().size()))) {
      environment.overflowed(this, each.from(), 1);
    }
  }

  /** From the moment on in which something waits, the replica is late if it has no turn. */
  private void awaitTurn() {
    if (!isAwaitingTurn && !inbox.isEmpty()) {
      isAwaitingTurn = true;
      stalls.handed(Stalls.Part.LOOP, environment.elapsed());
    }
  }

  /**
   * A run of a timer has ended, and may have been stopped since it began. Returns when it is {@link
   * #overdue} if it is {@linkplain #holds held} till then, µs of {@link HostEnvironment#elapsed}.
   */
  public long due(TimerRuns.Run run) {
    long until = timers.ranOut(run, environment.elapsed());
    inbox.addDue(run);
    awaitTurn();
    return until;
  }

  /** Whether a run that is due waits for what had arrived before. */
  public boolean holds(TimerRuns.Run run) {
    return inbox.holds(run);
  }

  /** A run has waited for as long as it may. */
  public void overdue(TimerRuns.Run run) {
    inbox.addOverdue(run);
    awaitTurn();
  }

  /** Nothing happened here from then till now, though something should have. */
  void stood(long from, long until) {
    stalls.stood(from, until);
  }

  private boolean expire(TimerRuns.Run run) {
    long more = timers.extension(run, environment.elapsed());
    if (more > 0) {
      environment.started(this, run, Duration.ofNanos(more * 1_000));
      return false;
    }
    return timers.expire(run);
  }

  /** Whether a run was neither stopped nor replaced since it began: a clock forgets others. */
  public boolean isRunning(TimerRuns.Run run) {
    return timers.isRunning(run);
  }

  /** Answers the replica. */
  void hear(Event event) {
    inbox.addFact(event);
    awaitTurn();
  }

  /**
   * Takes a turn after the other, as long as something waits.
   *
   * @throws Violation if turns only lead to more turns
   */
  public void work(Moment now) {
    for (int taken = 0; !inbox.isEmpty(); taken++) {
      if (taken == TURNS_MAX) {
        throw new Violation(
            Violation.Property.LIVENESS, "more than " + TURNS_MAX + " turns at one moment");
      }
      ended(turns.take(inbox.take(), now));
    }
    if (isAwaitingTurn) {
      isAwaitingTurn = false;
      stalls.finished(Stalls.Part.LOOP, 1, environment.elapsed());
    }
  }

  private void ended(Turn turn) {
    for (Entry entry : turn.entries()) {
      disk.write(entry);
      environment.wrote(this);
    }
    barrier.ended(turn, this);
    environment.acted(this);
    if (barrier.size() > 0) {
      environment.written(this);
    }
  }

  // The disk

  /**
   * Begins to make durable what waits. What need not be written is released at once.
   *
   * @return whether something is being written from now on, and {@link #synced} is to be called
   */
  public boolean sync() {
    if (write != null) {
      return false; // one at a time
    }
    while (write == null) {
      write = barrier.begin().orElse(null);
      if (write == null) {
        return false;
      }
      if (write.entries().isEmpty()) {
        synced();
      }
    }
    return true;
  }

  /** What {@link #sync} began is durable: what it held back is released. */
  public void synced() {
    if (write == null) {
      throw new AssertionError(self() + " synced nothing");
    }
    disk.sync(write.entries().size());
    write.turns().forEach(turn -> turn.release(this));
    write = null;
    barrier.released();
  }

  // What the replica wants

  @Override
  public void on(Action.StartTimer action) {
    environment.performs(this, action);
    environment.started(this, timers.start(action, environment.elapsed()), action.after());
  }

  @Override
  public void on(Action.StopTimer action) {
    environment.performs(this, action);
    timers.stop(action.timer());
  }

  @Override
  public void on(Action.Combine action) {
    environment.performs(this, action);
    Event answer = epoch.sealer().combine(action);
    environment.answer(this, action, () -> hear(answer));
  }

  @Override
  public void on(Action.Refuse action) {
    environment.performs(this, action);
  }

  @Override
  public void on(Action.Reject action) {
    environment.performs(this, action);
  }

  @Override
  public void on(Action.Accuse action) {
    environment.performs(this, action);
  }

  @Override
  public void on(Action.Send action) {
    environment.performs(this, action);
    send(action, List.of(action.to()), action.message());
  }

  @Override
  public void on(Action.Broadcast action) {
    environment.performs(this, action);
    send(action, everyone, action.message());
  }

  private void send(Action cause, List<ReplicaId> recipients, Message message) {
    Message said = environment.instead(message);
    Signed<Message> signed = epoch.sealer().seal(said);
    Frame frame = Frame.of(epoch.frames(), signed);
    if (!Frames.fits(frame.bytes())) {
      environment.unsendable(this, message, frame.bytes().size());
    } else if (said.equals(message)) {
      checkRoundTrip(signed, frame);
    }
    environment.said(this, signed);
    for (ReplicaId to : recipients) {
      if (to.equals(self())) {
        Inbox.Arrival own = new Inbox.Arrival(to, signed, 0);
        stalls.handed(Stalls.Part.UPLINK, environment.elapsed());
        environment.answer(this, cause, () -> cameBack(own));
      } else {
        environment.send(this, to, signed, frame);
      }
    }
  }

  private void cameBack(Inbox.Arrival own) {
    stalls.finished(Stalls.Part.UPLINK, 1, environment.elapsed());
    inbox.addOwn(own);
    awaitTurn();
  }

  /**
   * What others decode is what was said, and it verifies; as all who receive it verify it too, one
   * in a few is enough here.
   */
  private void checkRoundTrip(Signed<?> signed, Frame frame) {
    Codec.Decoded decoded = epoch.frames().decode(frame.bytes());
    if (!decoded.equals(new Codec.Decoded.Legible(signed))) {
      throw new Violation(
          Violation.Property.INTEGRITY, "encoded " + signed + ", decoded " + decoded);
    }
    if (sent++ % VERIFIED_EVERY == 0) {
      epoch
          .verifier()
          .check(self(), signed)
          .ifPresent(
              why -> {
                throw new Violation(
                    Violation.Property.INTEGRITY,
                    self() + " sends what does not verify: " + signed + ": " + why);
              });
    }
  }

  @Override
  public void on(Action.Deliver action) {
    environment.performs(this, action);
    long at = action.height();
    if (at != height + 1) {
      throw new Violation(
          Violation.Property.EXACTLY_ONCE, self() + " delivers h" + at + " after h" + height);
    }
    List<Reply> replies = execution.deliver(action);
    height = at;
    environment.delivered(this, action.batch(), replies, application.digest());
    stalls.handed(Stalls.Part.EXECUTOR, environment.elapsed());
    environment.answer(this, action, () -> executed(at));
  }

  private void executed(long at) {
    stalls.finished(Stalls.Part.EXECUTOR, 1, environment.elapsed());
    hear(new Event.Executed(at));
  }

  @Override
  public void on(Action.TakeCheckpoint action) {
    environment.performs(this, action);
    environment.checks(this);
    Event answer = execution.check(action);
    environment.answer(this, action, () -> hear(answer));
  }

  @Override
  public void on(Action.FetchState action) {
    environment.performs(this, action);
  }

  @Override
  public void on(Action.Truncate action) {
    environment.performs(this, action);
  }

  // What people and adversaries ask

  /** What became of a bundle, if it was executed. */
  Optional<Reply> recall(Bundle bundle) {
    return execution.recall(bundle);
  }

  /** What a client is told that asks. */
  Answer answer(Question question) {
    return execution.answer(question);
  }

  private Answer.Standing standing(long executed, Digest state) {
    Status now = replica.status();
    String waits = replica.waits().stream().map(Wait::toString).collect(Collectors.joining("\n"));
    return new Answer.Standing(
        protocol.name(),
        now.view(),
        now.leader(),
        now.height(),
        executed,
        now.stable(),
        state,
        waits);
  }

  /** A message of the replica's that it never sent, sealed with its key. */
  public Signed<Message> forge(Message message) {
    return epoch.sealer().seal(message);
  }

  /** The frame of a message. */
  public Frame frame(Signed<?> message) {
    return Frame.of(epoch.frames(), message);
  }
}
