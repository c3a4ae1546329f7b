package io.parley.driver.execution;

import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.SessionLimits;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session of one client: which of its sequences were executed, and with what result. All below
 * the mark was acknowledged and is forgotten; above, within the window, every executed sequence is
 * either cached or remembered as forgotten.
 */
final class Session {
  /**
   * Heap bytes of a result beside its value: the objects, their place in the map, and the part of
   * the map that is empty. Held against the truth by a test.
   */
  static final long RESULT_BYTES = 224;

  /** A result whose value is longer is digested once, and then stands for itself by its digest. */
  private static final int INLINE_BYTES_MAX = 2 * Digest.SIZE;

  private static final int CACHED_BYTES_MIN = 13;

  /** A map that has had so many times what is in it takes too much. */
  private static final int SPARSE_FACTOR = 4;

  private static final int SPARSE_MIN = 64;

  private static final class Kept {
    final Result result;
    @Nullable Digest digest;

    Kept(Result result) {
      this.result = result;
    }
  }

  private final long number;
  private final ClientId owner;
  private final Bytes nonce;
  private final SessionLimits limits;
  private Map<Long, Kept> cached = new LinkedHashMap<>(); // oldest execution first
  private int cachedMax;
  private final Forgotten forgotten;
  private long resultBytes;
  private long mark;
  private long lastUsed;
  private @Nullable Digest digest;

  Session(long number, ClientId owner, Bytes nonce, long height, SessionLimits limits) {
    this.number = number;
    this.owner = owner;
    this.nonce = Sessions.compact(nonce);
    this.limits = limits;
    forgotten = new Forgotten(limits.sessionWindowMax());
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

  /** Heap bytes of the results, as all replicas count them; one without a value is not free. */
  long resultBytes() {
    return resultBytes;
  }

  private static long bytes(Result result) {
    return RESULT_BYTES + result.value().size();
  }

  /** The client has all results below {@code sequence}: they are dropped, the window moves. */
  void acknowledge(long sequence) {
    if (sequence <= mark) {
      return;
    }
    if (sequence - mark <= cached.size()) {
      for (long each = mark; each < sequence; each++) {
        Kept kept = cached.remove(each);
        resultBytes -= kept == null ? 0 : bytes(kept.result);
      }
    } else {
      cached.entrySet().removeIf(entry -> entry.getKey() < sequence && dropped(entry.getValue()));
    }
    if (cachedMax > SPARSE_MIN && cached.size() < cachedMax / SPARSE_FACTOR) {
      cached = new LinkedHashMap<>(cached);
      cachedMax = cached.size();
    }
    forgotten.advance(mark, sequence);
    mark = sequence;
    digest = null;
  }

  private boolean dropped(Kept kept) {
    resultBytes -= bytes(kept.result);
    return true;
  }

  /** What to answer for {@code sequence} without executing it; null if it is to be executed. */
  @Nullable Result answer(long sequence) {
    if (sequence < mark) {
      return Result.of(Outcome.FORGOTTEN);
    }
    if (sequence - mark >= limits.sessionWindowMax()) {
      return Result.of(Outcome.OUT_OF_WINDOW);
    }
    if (forgotten.contains(sequence)) {
      return Result.of(Outcome.FORGOTTEN);
    }
    Kept kept = cached.get(sequence);
    return kept == null ? null : kept.result;
  }

  /** {@code sequence}, which {@link #answer} did not know, was executed with this result. */
  void record(long sequence, Result result) {
    Kept kept = new Kept(new Result(result.outcome(), Sessions.compact(result.value())));
    if (answer(sequence) != null || cached.put(sequence, kept) != null) {
      throw new AssertionError("sequence " + sequence + " executed twice in session " + number);
    }
    cachedMax = Math.max(cachedMax, cached.size());
    resultBytes += bytes(kept.result);
    digest = null;
  }

  /** Forgets the result of the oldest execution; there is one. */
  void forgetOldest() {
    Iterator<Map.Entry<Long, Kept>> oldest = cached.entrySet().iterator();
    Map.Entry<Long, Kept> entry = oldest.next();
    resultBytes -= bytes(entry.getValue().result);
    forgotten.add(entry.getKey());
    oldest.remove();
    digest = null;
  }

  /**
   * Binds all of {@link #encode}. Computed again only after a change, and then each result is
   * looked at, but no long value is digested twice.
   */
  Digest digest() {
    Digest known = digest;
    if (known == null) {
      LayoutWriter out = begin();
      cached.forEach(
          (sequence, kept) -> {
            Bytes value = kept.result.value();
            out.i64(sequence).u8(kept.result.outcome().code()).i32(value.size());
            if (value.size() <= INLINE_BYTES_MAX) {
              out.raw(value);
            } else {
              kept.digest = kept.digest == null ? Digest.of(value) : kept.digest;
              out.digest(kept.digest);
            }
          });
      known = out.sha256();
      digest = known;
    }
    return known;
  }

  Bytes encode() {
    LayoutWriter out = begin();
    cached.forEach(
        (sequence, kept) ->
            out.i64(sequence).u8(kept.result.outcome().code()).bytes(kept.result.value()));
    return out.toBytes();
  }

  private LayoutWriter begin() {
    LayoutWriter out = new LayoutWriter(128 + 32 * cached.size());
    out.i64(number).digest(owner.key()).bytes(nonce).i64(lastUsed).i64(mark);
    forgotten.writeTo(out, mark);
    return out.i32(cached.size());
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
    session.forgotten.readFrom(in, session.mark);
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
