package io.parley.simulator.clients;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Domain;
import io.parley.api.LayoutReader.Malformed;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.SignatureScheme;
import io.parley.api.Statement;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.DoorCodec;
import io.parley.client.core.ClientAction;
import io.parley.client.core.ClientCore;
import io.parley.client.core.ClientEvent;
import io.parley.client.core.ClientSettings;
import io.parley.client.core.ClientStatus;
import io.parley.simulator.scheme.Identities;
import io.parley.simulator.time.Schedule;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A client in virtual time: the real client logic over real frames. What is here is what a client's
 * thread does: it hands events to the core, sends what the core wants sent, and wakes it in time.
 */
public final class SimulatedClient {
  private static final Domain DOMAIN = Domain.ofClients(Identities.CLUSTER);
  private static final DoorCodec CODEC = new DoorCodec(Identities.CLUSTER);
  private static final long NEVER = Long.MAX_VALUE;

  private final Schedule schedule;
  private final MachineClock clock;
  private final ClientLinks links;
  private final String name;
  private final SignatureScheme.Signer signer;
  private final ClientId id;
  private final Duration deadline;
  private final ClientCore core;
  private final List<Submission> submissions = new ArrayList<>();

  /** By ticket, those without an outcome. */
  private final Map<Long, Submission> outstanding = new TreeMap<>();

  /** What waits for the first session, a turn each. */
  private final Deque<List<ClientEvent>> held = new ArrayDeque<>();

  /** What happened while its machine slept. */
  private final List<ClientEvent> missed = new ArrayList<>();

  private boolean holds;
  private long tickets;
  private long wakesAt = NEVER;

  /**
   * A client that is connected to all replicas, and begins to open a session.
   *
   * @param name decides its key; clients of one run have different names
   * @param replicas how many there are
   * @param seed of the run; equal seeds and names give equal clients
   */
  SimulatedClient(
      Schedule schedule,
      ClientLinks links,
      String name,
      int replicas,
      long seed,
      ClientHabits habits) {
    this.schedule = schedule;
    clock = new MachineClock(schedule);
    this.links = links;
    this.name = name;
    signer = signerOf(name);
    id = ClientId.ofKey(signer.publicKey());
    deadline = habits.deadline();
    core =
        new ClientCore(
            new ClientSettings(
                replicas,
                Identities.membership(replicas),
                habits.deadline(),
                habits.bundlesInFlightMax()),
            signer.publicKey(),
            this::sign,
            Identities.grant(id),
            new LayoutWriter().text("simulated client").i64(seed).text(name).toBytes());
    holds = habits.apart();
    List<ClientEvent> connected = new ArrayList<>();
    for (int i = 0; i < replicas; i++) {
      connected.add(connection(new ReplicaId(i)));
    }
    advance(connected);
  }

  private static SignatureScheme.Signer signerOf(String name) {
    return Identities.ofName("client " + name);
  }

  /** The client of this name. */
  public static ClientId idOf(String name) {
    return ClientId.ofKey(signerOf(name).publicKey());
  }

  public ClientId id() {
    return id;
  }

  /** After this it gives up a command. */
  public Duration deadline() {
    return deadline;
  }

  /** The number of its session, 0 until it is open. */
  public long session() {
    return status().session();
  }

  /** Where the client stands: whom it believes to lead, what it sent, and how often again. */
  public ClientStatus status() {
    return core.status();
  }

  /** Submits a command. */
  public Submission submit(String command) {
    return submit(Bytes.utf8(command));
  }

  /**
   * Submits a command.
   *
   * @throws IllegalArgumentException if it is longer than {@link Limits#COMMAND_BYTES_MAX}
   */
  public Submission submit(Bytes command) {
    return submitTogether(List.of(command)).get(0);
  }

  /** Submits commands in one bundle, as far as they fit. */
  public List<Submission> submitTogether(String... commands) {
    return submitTogether(Arrays.stream(commands).map(Bytes::utf8).toList());
  }

  /** Submits commands in one bundle, as far as they fit. */
  public List<Submission> submitTogether(List<Bytes> commands) {
    List<Submission> made = new ArrayList<>();
    List<ClientEvent> events = new ArrayList<>();
    for (Bytes command : commands) {
      if (command.size() > Limits.COMMAND_BYTES_MAX) {
        throw new IllegalArgumentException(
            "a command of " + command.size() + " bytes, at most " + Limits.COMMAND_BYTES_MAX);
      }
      Submission submission = new Submission(command, schedule.now());
      made.add(submission);
      outstanding.put(tickets, submission);
      events.add(new ClientEvent.Submitted(tickets++, command));
    }
    submissions.addAll(made);
    if (holds) {
      held.add(events);
    } else {
      advance(events);
    }
    return made;
  }

  /** It gives up what it waits for, and ends its session. */
  public void close() {
    advance(List.of(new ClientEvent.Closed()));
  }

  /** Its machine sleeps for so many µs; frames that arrive meanwhile are lost. */
  public void sleep(long time) {
    clock.sleep(time, this::awake);
  }

  private void awake() {
    List<ClientEvent> events = List.copyOf(missed);
    missed.clear();
    wakesAt = NEVER;
    advance(events);
  }

  /** All that it submitted, in order. */
  public List<Submission> submissions() {
    return List.copyOf(submissions);
  }

  /** A bundle of its own making, which is not sent; a Byzantine client signs what it likes. */
  public Bundle sign(long session, long first, long acknowledged, List<Bytes> commands) {
    return Bundle.sign(signer.publicKey(), session, first, acknowledged, commands, this::sign);
  }

  private Bytes sign(Statement statement) {
    return signer.sign(DOMAIN.encode(statement));
  }

  /** Sends a bundle to one replica, and forgets about it. */
  public void sendTo(ReplicaId to, Bundle bundle) {
    sendTo(to, CODEC.encode(new ClientFrame.Submit(bundle)));
  }

  /** Sends these bytes, whatever they are. */
  void sendTo(ReplicaId to, Bytes frame) {
    links.toReplica(this, to, frame);
  }

  /** A frame of an authenticated replica arrives; it is dropped if it is malformed. */
  void receive(ReplicaId from, Bytes frame) {
    if (clock.isAsleep()) {
      return;
    }
    ClientFrame decoded;
    try {
      decoded = CODEC.decode(frame);
    } catch (Malformed | IllegalArgumentException e) {
      links.note(() -> "client " + name + " drops from " + from + ": " + e.getMessage());
      return;
    }
    advance(List.of(new ClientEvent.Received(from, decoded)));
  }

  /** Its stream to this replica is open; what was sent before may be lost. */
  void connected(ReplicaId replica) {
    advance(List.of(connection(replica)));
  }

  private ClientEvent connection(ReplicaId replica) {
    return new ClientEvent.Connected(replica, links.greeting(replica));
  }

  /** Its stream to this replica has ended. */
  void disconnected(ReplicaId replica, String why) {
    advance(List.of(new ClientEvent.Disconnected(replica, why)));
  }

  private void advance(List<ClientEvent> events) {
    if (clock.isAsleep()) {
      missed.addAll(events);
      return;
    }
    turn(events);
    // Without a session nothing is under way only if none could be opened.
    if (holds && (core.status().session() != 0 || core.wakeAt() == NEVER)) {
      holds = false;
      held.forEach(this::turn);
      held.clear();
    }
    scheduleWaking();
  }

  private void turn(List<ClientEvent> events) {
    for (ClientAction action : core.advance(clock.elapsed(), clock.wall(), events)) {
      take(action);
    }
  }

  private void take(ClientAction action) {
    if (action instanceof ClientAction.Send send) {
      Bytes frame = CODEC.encode(send.frame());
      send.to().forEach(to -> links.toReplica(this, to, frame));
    } else if (action instanceof ClientAction.Placed placed) {
      Submission submission = outstanding.get(placed.ticket());
      if (submission != null) {
        submission.leave(new Submission.Place(id, placed.session(), placed.sequence()));
      }
    } else if (action instanceof ClientAction.Complete complete) {
      Submission submission = finished(complete.ticket());
      submission.acknowledge(complete.value(), schedule.now());
      links.note(() -> "client " + name + " has " + submission);
    } else if (action instanceof ClientAction.Fail fail) {
      Submission submission = finished(fail.ticket());
      submission.fail(fail.failure(), schedule.now());
      links.note(() -> "client " + name + ": " + submission);
    } else if (action instanceof ClientAction.Report report) {
      links.note(() -> "client " + name + ": " + report.what());
    } else {
      throw new AssertionError("client " + name + " is told what it did not ask: " + action);
    }
  }

  private Submission finished(long ticket) {
    Submission submission = outstanding.remove(ticket);
    if (submission == null) {
      throw new AssertionError("client " + name + ": a second outcome of ticket " + ticket);
    }
    return submission;
  }

  /** Schedules a waking, unless there is one that is early enough. */
  private void scheduleWaking() {
    long wakeAt = core.wakeAt();
    long at = wakeAt == NEVER ? NEVER : clock.when(wakeAt);
    if (at < wakesAt) {
      wakesAt = at;
      schedule.at(at, () -> wake(at));
    }
  }

  private void wake(long scheduled) {
    if (scheduled != wakesAt || clock.isAsleep()) {
      return; // an earlier one took its place, or awaking will
    }
    wakesAt = NEVER;
    if (core.wakeAt() <= clock.elapsed()) {
      advance(List.of());
    } else {
      scheduleWaking();
    }
  }

  @Override
  public String toString() {
    return "client " + name;
  }
}
