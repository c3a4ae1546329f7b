package io.parley.driver.execution;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * One session of one client: which of its sequences were executed, and with what result. All below
 * the mark was acknowledged and is forgotten; above, within the window, every executed sequence is
 * either cached or remembered as forgotten.
 */
final class Session {
  private static final int CACHED_BYTES_MIN = 13;

  private final long number;
  private final ClientId owner;
  private final Bytes nonce;
  private final SessionLimits limits;
  private final Map<Long, Result> cached = new LinkedHashMap<>(); // oldest execution first
  private final TreeSet<Long> forgotten = new TreeSet<>();
  private long cachedBytes;
  private long mark;
  private long lastUsed;
  private @Nullable Digest digest;

  Session(long number, ClientId owner, Bytes nonce, long height, SessionLimits limits) {
    this.number = number;
    this.owner = owner;
    this.nonce = Sessions.compact(nonce);
    this.limits = limits;
    lastUsed = height;
  }

  long number() {
    return number;
  }

  ClientId owner() {
    return owner;
  }

  Bytes nonce() {
    return nonce;
  }

  /** Height at which it was last used. */
  long lastUsed() {
    return lastUsed;
  }

  void use(long height) {
    if (lastUsed != height) {
      lastUsed = height;
      digest = null;
    }
  }

  /** The client has all results below {@code sequence}: they are dropped, the window moves. */
  void acknowledge(long sequence) {
    if (sequence <= mark) {
      return;
    }
    long executedMax = Math.min(sequence - mark, limits.sessionWindowMax());
    for (long i = 0; i < executedMax; i++) {
      Result result = cached.remove(mark + i);
      cachedBytes -= result == null ? 0 : result.value().size();
    }
    forgotten.headSet(sequence).clear();
    mark = sequence;
    digest = null;
  }

  /** What to answer for {@code sequence} without executing it; null if it is to be executed. */
  @Nullable Result answer(long sequence) {
    if (sequence < mark || forgotten.contains(sequence)) {
      return Result.of(Outcome.FORGOTTEN);
    }
    if (sequence - mark >= limits.sessionWindowMax()) {
      return Result.of(Outcome.OUT_OF_WINDOW);
    }
    return cached.get(sequence);
  }

  /** {@code sequence}, which {@link #answer} did not know, was executed with this result. */
  void record(long sequence, Result result) {
    Result kept = new Result(result.outcome(), Sessions.compact(result.value()));
    if (answer(sequence) != null || cached.put(sequence, kept) != null) {
      throw new AssertionError("sequence " + sequence + " executed twice in session " + number);
    }
    cachedBytes += kept.value().size();
    forgetOldest();
    digest = null;
  }

  private void forgetOldest() {
    Iterator<Map.Entry<Long, Result>> oldest = cached.entrySet().iterator();
    while (cachedBytes > limits.sessionReplyBytesMax()) {
      Map.Entry<Long, Result> entry = oldest.next();
      cachedBytes -= entry.getValue().value().size();
      forgotten.add(entry.getKey());
      oldest.remove();
    }
  }

  /** Binds all of {@link #encode}. Computed again only after a change. */
  Digest digest() {
    Digest known = digest;
    if (known == null) {
      known = Digest.of(encode());
      digest = known;
    }
    return known;
  }

  Bytes encode() {
    LayoutWriter out = new LayoutWriter(128 + 32 * cached.size());
    out.i64(number).digest(owner.key()).bytes(nonce).i64(lastUsed).i64(mark);
    out.i32(forgotten.size());
    forgotten.forEach(out::i64);
    out.i32(cached.size());
    cached.forEach(
        (sequence, result) -> out.i64(sequence).u8(result.outcome().code()).bytes(result.value()));
    return out.toBytes();
  }

  /**
   * The session that {@link #encode} wrote.
   *
   * @throws LayoutReader.Malformed if it is none
   */
  static Session decode(Bytes encoded, SessionLimits limits) {
    LayoutReader in = new LayoutReader(encoded);
    long number = in.i64();
    ClientId owner = new ClientId(in.digest());
    Bytes nonce = in.bytes(Bundle.NONCE_BYTES_MAX);
    Session session = new Session(number, owner, nonce, in.i64(), limits);
    session.mark = in.i64();
    int forgotten = in.count(limits.sessionWindowMax(), Long.BYTES);
    for (int i = 0; i < forgotten; i++) {
      session.forgotten.add(session.unexecuted(in.i64()));
    }
    int cached = in.count(limits.sessionWindowMax(), CACHED_BYTES_MIN);
    for (int i = 0; i < cached; i++) {
      long sequence = session.unexecuted(in.i64());
      Outcome outcome = Outcome.ofCode(in.u8());
      if (outcome == null) {
        throw new LayoutReader.Malformed("an unknown outcome");
      }
      session.record(sequence, new Result(outcome, in.bytes(Limits.COMMAND_BYTES_MAX)));
    }
    in.end();
    return session;
  }

  private long unexecuted(long sequence) {
    if (answer(sequence) != null) {
      throw new LayoutReader.Malformed("sequence " + sequence + " twice, or out of the window");
    }
    return sequence;
  }
}
