package io.parley.driver.execution;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.SessionLimits;
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
 * The sessions of all clients. Opening one evicts, where there is no room, the client's own least
 * recently used, never another client's. Where the results of all together take more than the
 * limit, the client that holds most loses the oldest result of the session in which it holds most
 * (pitfall B1); whose turn it is follows from the table alone, so that all replicas agree.
 */
final class Sessions {
  /** A session's number is the height of its opening, then the command's index there. */
  static final int INDEX_BITS = 20; // a batch of BATCH_BYTES_MAX has less than 2^20 commands

  private static final Comparator<Session> LEAST_RECENTLY_USED =
      Comparator.comparingLong(Session::lastUsed).thenComparingLong(Session::number);

  private final SessionLimits limits;
  private final TreeMap<Long, Session> byNumber = new TreeMap<>();
  private final TreeMap<ClientId, ClientSessions> byClient = new TreeMap<>();
  private final TreeSet<ClientSessions> ranking = new TreeSet<>(ClientSessions.MOST_FIRST);
  private long resultBytes;

  Sessions(SessionLimits limits) {
    this.limits = limits;
  }

  /** The same bytes without the rest of an array that they may be a small part of. */
  static Bytes compact(Bytes bytes) {
    return bytes.array().length == bytes.size() ? bytes : Bytes.wrap(bytes.toArray());
  }

  int size() {
    return byNumber.size();
  }

  /** Heap bytes of all results; at most {@link SessionLimits#sessionResultBytesMax}. */
  long resultBytes() {
    return resultBytes;
  }

  /** Opens the session of this client and nonce, or finds it; the result is its number. */
  Result open(ClientId client, Bytes nonce, long height, int index) {
    Session earlier = find(client, nonce);
    if (earlier != null) {
      earlier.use(height);
      return opened(earlier);
    }
    ClientSessions own = byClient.getOrDefault(client, new ClientSessions(client));
    boolean full = byNumber.size() >= limits.sessionsMax();
    if (full && own.byNumber.isEmpty()) {
      return Result.of(Outcome.TOO_MANY_SESSIONS);
    }
    if (full || own.byNumber.size() >= limits.sessionsPerClientMax()) {
      remove(own, own.byNumber.values().stream().min(LEAST_RECENTLY_USED).orElseThrow());
    }
    Session session = new Session((height << INDEX_BITS) | index, client, nonce, height, limits);
    add(session);
    return opened(session);
  }

  private static Result opened(Session session) {
    return Result.ok(new LayoutWriter(Long.BYTES).i64(session.number()).toBytes());
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

  /** The session of this number, used at {@code height}; null if this client has none such. */
  @Nullable Session use(ClientId client, long number, long height) {
    Session session = byNumber.get(number);
    if (session == null || !session.owner().equals(client)) {
      return null;
    }
    session.use(height);
    return session;
  }

  /** See {@link Session#acknowledge}. */
  void acknowledge(Session session, long sequence) {
    long before = session.resultBytes();
    session.acknowledge(sequence);
    count(owner(session), session.resultBytes() - before);
  }

  /** See {@link Session#record}; then the table is within its bytes again. */
  void record(Session session, long sequence, Result result) {
    long before = session.resultBytes();
    session.record(sequence, result);
    count(owner(session), session.resultBytes() - before);
    while (resultBytes > limits.sessionResultBytesMax()) {
      evict(ranking.first());
    }
  }

  private void evict(ClientSessions most) {
    Session session = most.largest();
    long before = session.resultBytes();
    session.forgetOldest();
    count(most, session.resultBytes() - before);
  }

  private ClientSessions owner(Session session) {
    ClientSessions own = byClient.get(session.owner());
    if (own == null) {
      throw new AssertionError("session " + session.number() + " is of a client that has none");
    }
    return own;
  }

  private void count(ClientSessions own, long more) {
    if (more != 0) {
      resultBytes += more;
      own.resultBytes += more;
      ranking.remove(own);
      own.ranked = own.resultBytes;
      ranking.add(own);
    }
  }

  private void add(Session session) {
    ClientSessions own = byClient.computeIfAbsent(session.owner(), ClientSessions::new);
    byNumber.put(session.number(), session);
    own.byNumber.put(session.number(), session);
    count(own, session.resultBytes());
  }

  private void remove(ClientSessions own, Session session) {
    byNumber.remove(session.number());
    own.byNumber.remove(session.number());
    count(own, -session.resultBytes());
    if (own.byNumber.isEmpty()) {
      byClient.remove(own.client);
      ranking.remove(own);
    }
  }

  /** Binds all of {@link #writeTo}, at the cost of the sessions that changed. */
  Digest digest() {
    LayoutWriter out = new LayoutWriter(32 + byNumber.size() * Digest.SIZE);
    out.text("parley-sessions").i32(byNumber.size());
    byNumber.values().forEach(session -> out.digest(session.digest()));
    return out.sha256();
  }

  /** Writes the number of sessions, then each behind its length. */
  void writeTo(DataOutputStream out) throws IOException {
    out.writeInt(byNumber.size());
    for (Session session : byNumber.values()) {
      Bytes encoded = session.encode();
      out.writeInt(encoded.size());
      encoded.writeTo(out);
    }
  }

  /** Reads what {@link #writeTo} wrote. */
  static Sessions readFrom(DataInputStream in, SessionLimits limits) throws IOException {
    Sessions sessions = new Sessions(limits);
    int count = in.readInt();
    if (count > limits.sessionsMax()) {
      throw new IOException("a snapshot with " + count + " sessions, more than are legal");
    }
    for (int i = 0; i < count; i++) {
      sessions.add(readSession(in, limits));
      if (sessions.size() != i + 1 || sessions.resultBytes > limits.sessionResultBytesMax()) {
        throw new IOException("a snapshot with a session twice, or with more results than legal");
      }
    }
    return sessions;
  }

  private static Session readSession(DataInputStream in, SessionLimits limits) throws IOException {
    int size = in.readInt();
    if (size > limits.encodedBytesMax()) {
      throw new IOException("a snapshot with a session of " + size + " bytes");
    }
    byte[] encoded = in.readNBytes(Math.max(0, size));
    if (encoded.length != size) {
      throw new IOException("a session of " + size + " bytes, found " + encoded.length);
    }
    try {
      return Session.decode(Bytes.wrap(encoded), limits);
    } catch (LayoutReader.Malformed e) {
      throw new IOException("a snapshot with a malformed session", e);
    }
  }
}
