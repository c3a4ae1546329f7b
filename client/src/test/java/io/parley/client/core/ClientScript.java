package io.parley.client.core;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.Grant;
import io.parley.api.LayoutWriter;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Drives a core by hand: tells it what happens, and keeps what it wants done. */
final class ClientScript {
  static final long SESSION = 77;
  static final Duration DEADLINE = Duration.ofSeconds(30);
  static final Digest MEMBERSHIP = Digest.of(Bytes.utf8("the client's membership"));

  final int replicas;
  final ClientCore core;
  long now;
  long tickets;

  /** What the wall clock went on while elapsed time stood still, ns. */
  private long asleep;

  /** What the core answered to the last thing it was told. */
  List<ClientAction> actions = List.of();

  /** All that it ever answered. */
  final List<ClientAction> all = new ArrayList<>();

  static final Grant GRANT =
      new Grant(
          Grant.Kind.CLIENT,
          Digest.ZERO,
          ClientId.ofKey(Bytes.utf8("key")),
          Bytes.utf8("the authority's signature"));

  ClientScript(int replicas) {
    this(replicas, 4);
  }

  ClientScript(int replicas, int bundlesInFlightMax) {
    this.replicas = replicas;
    core =
        new ClientCore(
            new ClientSettings(replicas, MEMBERSHIP, DEADLINE, bundlesInFlightMax),
            Bytes.utf8("key"),
            statement -> Bytes.utf8("signature"),
            GRANT,
            Bytes.utf8("seed"));
    tell();
  }

  /** All connected, R0 leads view 0, the session is open. */
  static ClientScript open(int replicas) {
    return open(replicas, 4);
  }

  static ClientScript open(int replicas, int bundlesInFlightMax) {
    ClientScript script = new ClientScript(replicas, bundlesInFlightMax);
    script.connectAll();
    script.led(0, 0);
    script.openSession(SESSION);
    return script;
  }

  ClientScript tell(ClientEvent... events) {
    actions = core.advance(now, (now + asleep) / 1_000, List.of(events));
    all.addAll(actions);
    return this;
  }

  void connectAll() {
    for (int i = 0; i < replicas; i++) {
      connect(i);
    }
  }

  void connect(int replica) {
    connect(replica, MEMBERSHIP.bytes());
  }

  void connect(int replica, Bytes greeting) {
    tell(new ClientEvent.Connected(new ReplicaId(replica), greeting));
  }

  void disconnect(int replica, String why) {
    tell(new ClientEvent.Disconnected(new ReplicaId(replica), why));
  }

  /** All say so. */
  void led(long view, int leader) {
    for (int i = 0; i < replicas; i++) {
      led(i, view, leader);
    }
  }

  void led(int from, long view, int leader) {
    frame(from, new ClientFrame.Led(view, new ReplicaId(leader)));
  }

  void frame(int from, ClientFrame frame) {
    tell(new ClientEvent.Received(new ReplicaId(from), frame));
  }

  void openSession(long number) {
    Bundle opening = bundles().get(bundles().size() - 1);
    Result result = Result.ok(new LayoutWriter(8).i64(number).toBytes());
    for (int i = 0; i <= (replicas - 1) / 3; i++) {
      reply(i, opening, result);
    }
  }

  /** Submits all in one turn. */
  List<Long> submit(String... commands) {
    ClientEvent[] events = new ClientEvent[commands.length];
    List<Long> submitted = new ArrayList<>();
    for (int i = 0; i < commands.length; i++) {
      submitted.add(tickets);
      events[i] = new ClientEvent.Submitted(tickets++, Bytes.utf8(commands[i]));
    }
    tell(events);
    return submitted;
  }

  void submitMany(int count) {
    String[] commands = new String[count];
    for (int i = 0; i < count; i++) {
      commands[i] = "c" + i;
    }
    submit(commands);
  }

  void reply(int from, Bundle bundle, Result... results) {
    frame(
        from,
        new ClientFrame.Replied(0, new ReplicaId(0), new Reply(bundle.id(), List.of(results))));
  }

  /** A part of a reply, from the command at this place on. */
  void replyPart(int from, Bundle bundle, int at, Result... results) {
    frame(
        from,
        new ClientFrame.Replied(0, new ReplicaId(0), new Reply(bundle.id(), at, List.of(results))));
  }

  /** All commands of the bundle end so, on f + 1 replicas. */
  void conclude(Bundle bundle, Result result) {
    Result[] results = bundle.commands().stream().map(c -> result).toArray(Result[]::new);
    for (int i = 0; i <= (replicas - 1) / 3; i++) {
      reply(i, bundle, results);
    }
  }

  void refuse(int from, Bundle bundle, Refusal why) {
    frame(from, new ClientFrame.Refused(0, new ReplicaId(0), bundle.id(), why));
  }

  /** Time passes, without the core being told. */
  void pass(Duration time) {
    now += time.toNanos();
  }

  /** The wall clock goes on, and nothing else; goes back if {@code time} is below 0. */
  void sleep(Duration time) {
    asleep += time.toNanos();
  }

  /** Time passes, and the core is woken whenever it wants. */
  void run(Duration time) {
    long until = now + time.toNanos();
    while (core.wakeAt() <= until) {
      now = core.wakeAt();
      tell();
    }
    now = until;
    tell();
  }

  /** Bundles ever sent, in order of their first sending. */
  List<Bundle> bundles() {
    return all.stream()
        .filter(ClientAction.Send.class::isInstance)
        .map(action -> ((ClientAction.Send) action).frame())
        .filter(ClientFrame.Submit.class::isInstance)
        .map(frame -> ((ClientFrame.Submit) frame).bundle())
        .distinct()
        .toList();
  }

  Bundle lastBundle() {
    return bundles().get(bundles().size() - 1);
  }

  /** Where the last actions send bundles, a line each: {@code a+1 to [R0]}. */
  List<String> sendings() {
    return sendings(actions);
  }

  static List<String> sendings(List<ClientAction> actions) {
    List<String> found = new ArrayList<>();
    for (ClientAction action : actions) {
      if (action instanceof ClientAction.Send send
          && send.frame() instanceof ClientFrame.Submit submit
          && submit.bundle().id().session() != 0) {
        found.add(submit.bundle() + " to " + send.to());
      }
    }
    return found;
  }

  /** Where sessions are followed, a line each: {@code 77 on [R0]}. */
  List<String> followings() {
    List<String> found = new ArrayList<>();
    for (ClientAction action : actions) {
      if (action instanceof ClientAction.Send send
          && send.frame() instanceof ClientFrame.Follow follow) {
        found.add(follow.session() + " on " + send.to());
      }
    }
    return found;
  }

  /** How the tickets ended in the last actions. */
  List<ClientAction> outcomes() {
    return actions.stream().filter(ClientScript::isOutcome).toList();
  }

  List<ClientAction> outcomesEver() {
    return all.stream().filter(ClientScript::isOutcome).toList();
  }

  private static boolean isOutcome(ClientAction action) {
    return !(action instanceof ClientAction.Send
        || action instanceof ClientAction.Placed
        || action instanceof ClientAction.Report);
  }

  /** All that people were told. */
  List<String> reports() {
    return all.stream()
        .filter(ClientAction.Report.class::isInstance)
        .map(action -> ((ClientAction.Report) action).what())
        .toList();
  }

  Failure failure(long ticket) {
    for (ClientAction action : all) {
      if (action instanceof ClientAction.Fail fail && fail.ticket() == ticket) {
        return fail.failure();
      }
    }
    throw new AssertionError("ticket " + ticket + " has not failed");
  }
}
