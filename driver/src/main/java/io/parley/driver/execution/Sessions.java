package io.parley.driver.execution;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutWriter;
import io.parley.api.SessionLimits;
import io.parley.api.SessionRequest;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Comparator;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of all clients. One ends when its client closes it. Else it goes only where there is
 * no room without it, once it was unused for as long as the limits say, and that first which was
 * unused longest; if none may go, none is opened (pitfall C3). A client opens sessions with rising
 * numbers, of which the highest is remembered when the session is gone: what was signed once opens
 * nothing later.
 *
 * <p>A session is used by what is new in it: its opening, a command that is executed or refused for
 * want of room, an acknowledgement of more than before. What comes again, and anybody may send it
 * again, is answered and is no use: else one faulty replica would keep the sessions of all that are
 * gone for ever.
 *
 * <p>No result goes before it is acknowledged: a command is executed only if there is room for the
 * largest result, whatever comes of it, within the bytes of all results (pitfalls B1 and C2) and
 * beside what its client holds already, so that none keeps the others out. Who acknowledges nothing
 * for as long as a session may be unused does not use it, whatever it sends.
 *
 * <p>All follows from the table and the idle time alone, so that all replicas agree. Idle time is
 * in µs, and never falls.
 */
final class Sessions {
  /** A session's number is the height of its opening, then the command's index there. */
  static final int INDEX_BITS = 20; // a batch of BATCH_BYTES_MAX has less than 2^20 commands

  private static final Comparator<Session> LONGEST_UNUSED_FIRST =
      Comparator.comparingLong(Session::lastUsed).thenComparingLong(Session::number);

  private static final Comparator<Session> LONGEST_HOLDING_FIRST =
      Comparator.comparingLong(Session::holdsSince).thenComparingLong(Session::number);

  private final SessionLimits limits;
  private final TreeMap<Long, Session> byNumber = new TreeMap<>();
  private final TreeSet<Session> byUse = new TreeSet<>(LONGEST_UNUSED_FIRST);

  /** Those that hold results. */
  private final TreeSet<Session> byHolding = new TreeSet<>(LONGEST_HOLDING_FIRST);

  private final TreeMap<ClientId, ClientSessions> byClient = new TreeMap<>();

  /** Those without a session. */
  private final TreeSet<ClientSessions> absent = new TreeSet<>(ClientSessions.LONGEST_UNUSED_FIRST);

  private long resultBytes;
  private @Nullable Digest clientsDigest;

  Sessions(SessionLimits limits) {
    this.limits = limits;
  }

  /** The same bytes without the rest of an array that they may be a small part of. */
  static Bytes compact(Bytes bytes) {
    return bytes.compact();
  }

  int size() {
    return byNumber.size();
  }

  /** Clients of which the highest number is known. */
  int clients() {
    return byClient.size();
  }

  /** Heap bytes of all results; at most {@link SessionLimits#sessionResultBytesMax}. */
  long resultBytes() {
    return resultBytes;
  }

  // Opening and closing

  /**
   * Opens a session, or finds the one that this very request opened; the result is its number.
   *
   * @param number of the session if it is a new one
   */
  Result open(ClientId client, SessionRequest.Open request, long number, long now) {
    Result known = opened(client, request);
    if (known != null) {
      return known;
    }
    long mark = mark(client);
    if (request.number() - mark > SessionRequest.NUMBER_STEP_MAX) {
      return Result.of(Outcome.WRONG_NUMBER, mark);
    }
    long wait = makeRoom(client, now);
    if (wait > 0) {
      return Result.of(Outcome.TOO_MANY_SESSIONS, wait);
    }
    add(new Session(number, client, request.nonce(), now, limits));
    raise(client, request.number());
    return Result.of(Outcome.OK, number);
  }

  /**
   * What a request is answered that may have been carried out: with its session, or, as its number
   * was used before, with the highest that was; null if it was not carried out.
   */
  @Nullable Result opened(ClientId client, SessionRequest.Open request) {
    Session session = find(client, request.nonce());
    if (session != null) {
      return Result.of(Outcome.OK, session.number());
    }
    long mark = mark(client);
    return request.number() <= mark ? Result.of(Outcome.WRONG_NUMBER, mark) : null;
  }

  private long mark(ClientId client) {
    ClientSessions own = byClient.get(client);
    return own == null ? 0 : own.mark;
  }

  private void raise(ClientId client, long mark) {
    ClientSessions own = byClient.get(client);
    if (own != null) {
      own.mark = mark;
      clientsDigest = null;
    }
  }

  private @Nullable Session find(ClientId client, Bytes nonce) {
    ClientSessions own = byClient.get(client);
    if (own == null) {
      return null;
    }
    for (Session session : own.byNumber.values()) {
      if (session.nonce().equals(nonce)) {
        return session;
      }
    }
    return null;
  }

  /** Makes room for one more session; 0, or for how long at least there is none. */
  private long makeRoom(ClientId client, long now) {
    ClientSessions own = byClient.get(client);
    if (own == null && byClient.size() >= limits.clientsMax()) {
      long wait = absent.isEmpty() ? limits.sessionIdleMax() : wait(absent.first().lastUsed, now);
      if (wait > 0) {
        return wait;
      }
      forget(absent.first());
    }
    Session first = null;
    if (own != null && !own.byNumber.isEmpty() && !mayHaveMore(own)) {
      first = own.byNumber.values().stream().min(LONGEST_UNUSED_FIRST).orElseThrow();
    } else if (byNumber.size() >= limits.sessionsMax()) {
      first = byUse.first();
    }
    if (first == null) {
      return 0;
    }
    long wait = wait(first.lastUsed(), now);
    if (wait == 0) {
      remove(first, now);
    }
    return wait;
  }

  /**
   * Whether a client that has sessions may have one more beside them. Half of all are for clients'
   * first ones, so that few clients with many sessions lock nobody out; of the other half none
   * takes more than stays free for the others.
   */
  private boolean mayHaveMore(ClientSessions own) {
    int further = byNumber.size() - (byClient.size() - absent.size());
    int free = limits.sessionsMax() / 2 - further;
    return own.byNumber.size() < limits.sessionsPerClientMax() && own.byNumber.size() <= free;
  }

  /** For how long what was last used then may not go yet. */
  private long wait(long lastUsed, long now) {
    return Math.max(0, limits.sessionIdleMax() - (now - lastUsed));
  }

  private void forget(ClientSessions client) {
    absent.remove(client);
    byClient.remove(client.client);
    clientsDigest = null;
  }

  /** Ends the session of this number, if this client has it. */
  void close(ClientId client, long number, long now) {
    Session session = get(client, number);
    if (session != null) {
      remove(session, now);
    }
  }

  // Use

  /** The session of this number; null if this client has none such. */
  @Nullable Session get(ClientId client, long number) {
    Session session = byNumber.get(number);
    return session == null || !session.owner().equals(client) ? null : session;
  }

  private void use(Session session, long now) {
    if (session.lastUsed() != now) {
      byUse.remove(session);
      session.use(now);
      byUse.add(session);
    }
  }

  /** See {@link Session#acknowledge}; what was acknowledged before changes nothing. */
  void acknowledge(Session session, long sequence, long now) {
    if (!session.isAcknowledged(sequence)) {
      change(session, () -> session.acknowledge(sequence, now));
      use(session, now);
    }
  }

  /**
   * Acknowledges in a session, as a bundle without commands would; false if this client has none
   * such: nobody acknowledges for another (pitfall C2).
   */
  boolean acknowledge(ClientId client, SessionRequest.Acknowledge request, long now) {
    Session session = get(client, request.session());
    if (session == null) {
      return false;
    }
    acknowledge(session, request.sequence(), now);
    return true;
  }

  private void change(Session session, Runnable change) {
    long before = session.resultBytes();
    byHolding.remove(session);
    change.run();
    count(owner(session), session.resultBytes() - before);
    keep(session);
  }

  private void keep(Session session) {
    if (session.resultBytes() > 0) {
      byHolding.add(session);
    }
  }

  /**
   * Whether there is room for whatever result one more command of {@code session} has: as much as
   * its client holds stays free for others.
   */
  boolean hasRoom(Session session) {
    long free = limits.sessionResultBytesMax() - resultBytes;
    return owner(session).resultBytes + Session.RESULT_BYTES_MAX <= free;
  }

  /**
   * Lets sessions go that hold results and acknowledged none for long, until there is room, or
   * nobody has for longer than {@code session}.
   */
  void makeRoom(Session session, long now) {
    while (!hasRoom(session) && !byHolding.isEmpty()) {
      Session first = byHolding.first();
      if (first.equals(session) || wait(first.holdsSince(), now) > 0) {
        return;
      }
      remove(first, now);
    }
  }

  /** See {@link Session#record}; there is room. */
  void record(Session session, long sequence, Result result, long now) {
    change(session, () -> session.record(sequence, result, now));
    use(session, now);
  }

  /** See {@link Session#refuse}; there is no room. */
  void refuse(Session session, long sequence, long now) {
    session.refuse(sequence);
    use(session, now);
  }

  private ClientSessions owner(Session session) {
    ClientSessions own = byClient.get(session.owner());
    if (own == null) {
      throw new AssertionError("session " + session.number() + " is of a client that has none");
    }
    return own;
  }

  private void count(ClientSessions own, long more) {
    resultBytes += more;
    own.resultBytes += more;
  }

  private void add(Session session) {
    ClientSessions own = byClient.computeIfAbsent(session.owner(), ClientSessions::new);
    absent.remove(own);
    byNumber.put(session.number(), session);
    byUse.add(session);
    keep(session);
    own.byNumber.put(session.number(), session);
    count(own, session.resultBytes());
    clientsDigest = null;
  }

  private void remove(Session session, long now) {
    ClientSessions own = owner(session);
    byNumber.remove(session.number());
    byUse.remove(session);
    byHolding.remove(session);
    own.byNumber.remove(session.number());
    count(own, -session.resultBytes());
    if (own.byNumber.isEmpty()) {
      own.lastUsed = now;
      absent.add(own);
      clientsDigest = null;
    }
  }

  // Digest and snapshot

  /** Binds all of {@link #writeTo}, at the cost of the sessions that changed. */
  Digest digest() {
    LayoutWriter out = new LayoutWriter(64 + byNumber.size() * Digest.SIZE);
    out.text("parley-sessions").digest(clientsDigest()).i32(byNumber.size());
    byNumber.values().forEach(session -> out.digest(session.digest()));
    return out.sha256();
  }

  private Digest clientsDigest() {
    Digest known = clientsDigest;
    if (known == null) {
      LayoutWriter out = new LayoutWriter(16 + byClient.size() * (Digest.SIZE + 2 * Long.BYTES));
      byClient
          .values()
          .forEach(one -> out.digest(one.client.key()).i64(one.mark).i64(one.lastUsed));
      known = out.sha256();
      clientsDigest = known;
    }
    return known;
  }

  /** Writes all clients, then all sessions. */
  void writeTo(DataOutputStream out) throws IOException {
    SessionsSnapshot.write(byClient.values(), byNumber.values(), out);
  }

  /** Reads what {@link #writeTo} wrote. */
  static Sessions readFrom(DataInputStream in, SessionLimits limits) throws IOException {
    Sessions sessions = new Sessions(limits);
    for (ClientSessions each : SessionsSnapshot.readClients(in, limits)) {
      if (sessions.byClient.put(each.client, each) != null) {
        throw new IOException("a snapshot with a client twice");
      }
    }
    int count = SessionsSnapshot.readCount(in, limits.sessionsMax(), "sessions");
    for (int i = 0; i < count; i++) {
      Session session = SessionsSnapshot.readSession(in, limits);
      if (!sessions.byClient.containsKey(session.owner())) {
        throw new IOException("a snapshot with a session of an unknown client");
      }
      sessions.add(session);
      if (sessions.size() != i + 1 || sessions.resultBytes > limits.sessionResultBytesMax()) {
        throw new IOException("a snapshot with a session twice, or with more results than legal");
      }
    }
    for (ClientSessions each : sessions.byClient.values()) {
      if (each.byNumber.isEmpty()) {
        sessions.absent.add(each);
      }
    }
    return sessions;
  }
}
