package io.parley.client.core;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Grant;
import io.parley.api.LayoutWriter;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.SessionRequest;
import io.parley.api.Statement;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A client as a state machine: waits until enough replicas agree to be of its membership, opens a
 * session, bundles commands, sends each bundle where it gets ordered, and believes a result when f
 * + 1 replicas give the same. Times are nanoseconds since a moment of the driver's choice, never
 * falling, unless it says otherwise. Confined to one thread.
 *
 * <p>How many commands are outstanding is bounded by the driver.
 */
public final class ClientCore {
  private final ClientSettings settings;
  private final Bytes publicKey;
  private final Function<Statement, Bytes> sign;
  private final Grant grant;
  private final Bytes seed;

  private final List<ClientAction> out = new ArrayList<>();
  private final Links links;
  private final Leadership leadership;
  private final Flights flights;
  private final Questions questions;
  private final Agreement agreement;
  private final Failures failures;

  private final Backlog backlog;
  private final Receipts receipts = new Receipts();
  private final LivedTime lived = new LivedTime();

  private @Nullable Flight opening;
  private @Nullable Flight closing;

  /** Says that this client has its results, though it has nothing to send. */
  private @Nullable Flight acknowledging;

  private long openings;

  /** The next opening's, above all that this client is known to have used. */
  private long number = 1;

  /** When the end of its session is waited for no longer. */
  private long closedAt = Flight.NEVER;

  private long session;
  private long next;
  private boolean closed;

  /** Until when nothing is sent, as replicas had no room for results; the next wait is longer. */
  private long roomAt = Long.MIN_VALUE;

  private long roomAfter = ClientSettings.RETRY_AFTER_MIN.toNanos();
  private boolean isHeldBack;

  /**
   * A client that is not connected.
   *
   * @param publicKey of the client
   * @param sign signs a statement with the client's key; deterministic
   * @param grant by which the client is let in
   * @param seed secret and never used before; nonces of openings are derived from it
   */
  public ClientCore(
      ClientSettings settings,
      Bytes publicKey,
      Function<Statement, Bytes> sign,
      Grant grant,
      Bytes seed) {
    this.settings = settings;
    this.publicKey = publicKey;
    this.sign = sign;
    this.grant = grant;
    this.seed = seed;
    backlog = new Backlog(settings.deadline());
    links = new Links(settings.replicas());
    leadership = new Leadership(settings);
    flights = new Flights(links, leadership, out);
    questions = new Questions(settings, links, out);
    agreement = new Agreement(settings, links, out);
    failures = new Failures(settings, links, agreement);
  }

  /**
   * Takes in what has happened up to {@code now}, all of it before anything is concluded, so that
   * what was submitted together is bundled together. No events at all is fine: time has passed.
   *
   * @param wall what the wall clock shows, µs since 1970; it may be wrong, and jump, and shows for
   *     how long the machine slept, as {@code now} may not
   */
  public List<ClientAction> advance(long now, long wall, List<ClientEvent> events) {
    lived.read(now, wall);
    for (ClientEvent event : events) {
      record(event, now);
    }
    if (!closed) {
      flights.followLeader();
      expire(now);
      questions.expire(now);
      agreement.expire(now);
      openSession(now);
      flights.resend(now);
      while (sendBundle(now)) {}
      acknowledge(now);
      isHeldBack = roomAt > now && backlog.isWaiting();
    } else if (!isOver()) {
      flights.resend(now);
      closeSession(now);
    }
    List<ClientAction> actions = List.copyOf(out);
    out.clear();
    return actions;
  }

  /** When to call {@link #advance} at the latest; {@link Long#MAX_VALUE} for never. */
  public long wakeAt() {
    if (isOver()) {
      return Flight.NEVER;
    }
    long at = Math.min(Math.min(backlog.wakeAt(), flights.wakeAt()), questions.wakeAt());
    at = isHeldBack ? Math.min(at, roomAt) : at;
    at = Math.min(at, receipts.wakeAt());
    return Math.min(Math.min(at, closedAt), agreement.wakeAt());
  }

  public ClientStatus status() {
    return new ClientStatus(
        leadership.view(),
        leadership.leader(),
        agreement.isMet(),
        links.connected(),
        links.absent(),
        session,
        flights.sent(),
        flights.resent());
  }

  private void record(ClientEvent event, long now) {
    if (event instanceof ClientEvent.Submitted submitted) {
      submitted(submitted, now);
    } else if (event instanceof ClientEvent.Received received) {
      if (links.knows(received.from()) && agreement.counts(received.from())) {
        received(received.from(), received.frame(), now);
      }
    } else if (event instanceof ClientEvent.Asked asked) {
      questions.asked(asked, now);
    } else if (event instanceof ClientEvent.Connected connected) {
      connected(connected.replica(), connected.greeting(), now);
    } else if (event instanceof ClientEvent.Disconnected disconnected) {
      disconnected(disconnected.replica(), disconnected.why(), now);
    } else if (event instanceof ClientEvent.Awaited awaited) {
      agreement.await(awaited.ticket(), now);
    } else if (event instanceof ClientEvent.Closed) {
      close(now);
    }
  }

  private void submitted(ClientEvent.Submitted submitted, long now) {
    Pending pending = new Pending(submitted.ticket(), submitted.command(), now);
    if (closed) {
      fail(pending, Failures.closed(pending));
      return;
    }
    backlog.add(pending);
  }

  private void connected(ReplicaId replica, Bytes greeting, long now) {
    if (!links.knows(replica)) {
      return;
    }
    if (!agreement.greeted(replica, greeting, now)) {
      leadership.forget(replica);
      disconnected(replica, agreement.complaint(greeting), now);
      return;
    }
    links.connected(replica);
    leadership.forget(replica);
    SortedSet<Long> wanted = flights.sessions();
    if (session != 0) {
      wanted.add(session);
    }
    wanted.forEach(number -> follow(List.of(replica), number));
    flights.connected(replica);
    questions.connected(replica);
  }

  private void disconnected(ReplicaId replica, String why, long now) {
    if (!links.knows(replica)) {
      return;
    }
    boolean wasUp = links.isUp(replica);
    links.disconnected(replica, why, now);
    if (wasUp) {
      flights.disconnected(replica);
    }
  }

  private void follow(List<ReplicaId> replicas, long number) {
    if (!replicas.isEmpty()) {
      out.add(new ClientAction.Send(replicas, new ClientFrame.Follow(number)));
    }
  }

  /** Frames that only clients send are ignored. */
  private void received(ReplicaId from, ClientFrame frame, long now) {
    if (frame instanceof ClientFrame.Replied replied) {
      leadership.report(from, replied.view(), replied.leader());
      Flight flight = flights.find(replied.reply().bundle());
      if (flight != null) {
        replied(from, flight, replied.reply(), now);
      }
    } else if (frame instanceof ClientFrame.Refused refused) {
      leadership.report(from, refused.view(), refused.leader());
      Flight flight = flights.find(refused.bundle());
      if (flight != null) {
        refused(from, flight, refused.why(), now);
      }
    } else if (frame instanceof ClientFrame.Led led) {
      leadership.report(from, led.view(), led.leader());
    } else if (frame instanceof ClientFrame.Told told) {
      questions.told(from, told);
    }
  }

  private void replied(ReplicaId from, Flight flight, Reply reply, long now) {
    if (reply.at() + reply.results().size() > flight.bundle.commands().size()) {
      return;
    }
    flight.replied(from);
    List<Pending> refused = new ArrayList<>();
    boolean executed = false;
    for (int i = 0; i < reply.results().size(); i++) {
      int at = reply.at() + i;
      Result outcome = flight.vote(from, at, reply.results().get(i), settings.oneCorrect());
      if (outcome != null && flight == opening) {
        opened(outcome);
      } else if (flight == closing) {
        closing = outcome == null ? closing : null;
      } else if (outcome != null && flight == acknowledging) {
        acknowledged(outcome);
      } else if (outcome != null && outcome.outcome() == Result.Outcome.NO_ROOM) {
        refused.add(flight.commands.get(at));
      } else if (outcome != null) {
        executed = true;
        settle(flight, flight.commands.get(at), outcome, now);
      }
    }
    if (flight.isOver()) {
      ended(flight);
    }
    again(refused, executed, now);
  }

  private void ended(Flight flight) {
    flights.remove(flight);
    if (flight.session() == session && session != 0) {
      receipts.ended(flight);
    }
  }

  /**
   * Commands for whose results there was no room were certainly not executed, so they may be sent
   * once more, as others. What was executed makes room with the next bundle; if nothing was, others
   * have to, and that takes a while.
   */
  private void again(List<Pending> refused, boolean executed, long now) {
    if (executed) {
      roomAfter = ClientSettings.RETRY_AFTER_MIN.toNanos();
      roomAt = now;
    } else if (!refused.isEmpty()) {
      roomAt = now + roomAfter;
      roomAfter = Math.min(2 * roomAfter, ClientSettings.RETRY_AFTER_MAX.toNanos());
    }
    refused.forEach(Pending::refuse);
    backlog.putBack(refused);
  }

  private void refused(ReplicaId from, Flight flight, Refusal why, long now) {
    flight.refused(from, why);
    if (flight.refusals(Refusal.Invalid.class) >= settings.oneCorrect()) {
      flights.remove(flight);
      Failure failure = Failures.invalid(flight);
      if (flight == closing) {
        closing = null;
      } else if (flight == acknowledging) {
        acknowledging = null;
      } else if (flight == opening) {
        notOpened(failure);
      } else {
        flight.commands.forEach(pending -> fail(pending, failure));
      }
      return;
    }
    boolean leads = leadership.leader().map(from::equals).orElse(true);
    if (leads && why instanceof Refusal.Overloaded overloaded) {
      flight.back(overloaded.retryAfter(), now);
    } else if (leads && why instanceof Refusal.Unavailable && !flight.everyone) {
      flights.broadcast(flight);
    }
  }

  private void opened(Result result) {
    opening = null;
    long said = result.number().orElse(-1);
    if (result.outcome() == Result.Outcome.WRONG_NUMBER && said >= 0 && said < Long.MAX_VALUE) {
      number = said + 1; // another process of this client, or an earlier one, was further
      return;
    }
    if (result.outcome() != Result.Outcome.OK) {
      notOpened(Failures.of(result));
      return;
    }
    if (said <= 0) {
      notOpened(
          new Failure(
              Failure.Kind.COMMAND_REFUSED,
              false,
              "not the number of a session: " + result.value()));
      return;
    }
    session = said;
    number++;
    next = 0;
    receipts.clear();
    follow(links.connected(), session);
  }

  /** If the session is gone, the next command opens another. */
  private void acknowledged(Result outcome) {
    acknowledging = null;
    if (outcome.outcome() == Result.Outcome.SESSION_EXPIRED) {
      session = 0;
    }
  }

  /** Whoever waits is told; the next command tries again. */
  private void notOpened(Failure failure) {
    opening = null;
    Failure unsent = new Failure(failure.kind(), false, "no session: " + failure.message());
    backlog.takeAll().forEach(pending -> fail(pending, unsent));
  }

  private void settle(Flight flight, Pending pending, Result result, long now) {
    if (result.outcome() == Result.Outcome.SESSION_EXPIRED) {
      fail(pending, Failures.expired(result, lived.at(now) - flight.unacknowledgedSince));
    } else if (result.outcome() != Result.Outcome.OK) {
      fail(pending, Failures.of(result));
    } else if (!pending.done) {
      pending.finish();
      out.add(new ClientAction.Complete(pending.ticket, result.value()));
    }
    if (result.outcome() == Result.Outcome.SESSION_EXPIRED && flight.session() == session) {
      session = 0;
    }
  }

  private void fail(Pending pending, Failure failure) {
    if (!pending.done) {
      pending.finish();
      out.add(new ClientAction.Fail(pending.ticket, failure));
    }
  }

  private void expire(long now) {
    Pending late = backlog.expired(now);
    while (late != null) {
      Flight flight = late.flight;
      fail(late, failures.late(late, opening != null ? opening : flights.oldest()));
      if (flight != null) {
        flight.giveUp(late.at);
        if (flight.isOver()) {
          ended(flight); // given up: acknowledged moves past it
        }
      }
      late = backlog.expired(now);
    }
  }

  private void openSession(long now) {
    boolean wanted = openings == 0 || backlog.isWaiting();
    if (!agreement.isMet() || session != 0 || opening != null || !wanted) {
      return;
    }
    Bytes nonce = Digest.of(new LayoutWriter(64).bytes(seed).i64(openings++).toBytes()).bytes();
    opening = request(new SessionRequest.Open(number, nonce, grant), true, now);
  }

  private Flight request(SessionRequest request, boolean everyone, long now) {
    Bundle bundle = Bundle.sign(publicKey, 0, 0, 0, List.of(request.encode()), sign);
    long launchedAt = lived.at(now);
    Flight flight = new Flight(bundle, List.of(), everyone, now, launchedAt, launchedAt);
    follow(links.connected(), 0);
    flights.launch(flight);
    return flight;
  }

  /** The session ends with the client; one that is being opened is waited for, to end it. */
  private void closeSession(long now) {
    if (opening == null && session != 0) {
      closing = request(new SessionRequest.Close(session), true, now);
      session = 0;
    }
    if (now >= closedAt || links.connected().size() < settings.oneCorrect()) {
      opening = null;
      closing = null;
    }
  }

  /** Whether the client was closed, and its session is, or is waited for no longer. */
  public boolean isOver() {
    return closed && session == 0 && opening == null && closing == null;
  }

  /** Sends what waits, if there is room; true if something was sent. */
  private boolean sendBundle(long now) {
    if (session == 0
        || roomAt > now
        || !backlog.isWaiting()
        || flights.count(session) >= settings.bundlesInFlightMax()) {
      return false;
    }
    long acknowledged = flights.lowest(session, next);
    long room = ClientSettings.SESSION_WINDOW_MAX - 1 - (next - acknowledged);
    List<Pending> taken = backlog.take(room);
    if (taken.isEmpty()) {
      return false;
    }
    List<Bytes> commands = taken.stream().map(pending -> pending.command).toList();
    Bundle bundle = Bundle.sign(publicKey, session, next, acknowledged, commands, sign);
    for (Pending pending : taken) {
      out.add(new ClientAction.Placed(pending.ticket, session, next++));
    }
    long launchedAt = lived.at(now);
    long oldest = flights.oldest(session, launchedAt);
    flights.launch(new Flight(bundle, taken, false, now, launchedAt, oldest));
    receipts.acknowledged(acknowledged);
    dropAcknowledgement(); // the bundle says as much
    return true;
  }

  /** Once the client has rested, if replicas keep much for it that it has. */
  private void acknowledge(long now) {
    boolean rests = session != 0 && !backlog.isWaiting() && flights.count(session) == 0;
    if (receipts.isDue(rests, now)) {
      acknowledging = request(new SessionRequest.Acknowledge(session, next), false, now);
      receipts.acknowledged(next);
    }
  }

  private void dropAcknowledgement() {
    if (acknowledging != null) {
      flights.remove(acknowledging);
      acknowledging = null;
    }
  }

  private void close(long now) {
    if (closed) {
      return;
    }
    closed = true;
    closedAt = now + ClientSettings.CLOSE_AFTER_MAX.toNanos();
    flights.keepOnly(opening);
    acknowledging = null;
    receipts.clear();
    backlog.clear().forEach(pending -> fail(pending, Failures.closed(pending)));
    questions.closed();
    agreement.closed();
  }
}
