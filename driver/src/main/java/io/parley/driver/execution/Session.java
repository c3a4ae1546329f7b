package io.parley.driver.execution;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.api.Digest;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.Limits;
import io.parley.api.SessionLimits;
import io.parley.api.SessionRequest;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One session of one client: which of its sequences were executed, and with what result. All below
 * the mark was acknowledged and is forgotten; above, within the window, the result of every
 * executed sequence is kept until it is acknowledged (pitfall C2), and a sequence that was refused
 * for want of room is remembered, as it is never executed.
 */
final class Session {
  /** Heap bytes of a result beside its value. */
  static final long RESULT_BYTES = Result.OBJECT_BYTES;

  /** Heap bytes of any result at most. */
  static final long RESULT_BYTES_MAX = SessionLimits.RESULT_BYTES_MAX;

  /** A result whose value is longer is digested once, and then stands for itself by its digest. */
  private static final int INLINE_BYTES_MAX = 2 * Digest.SIZE;

  private static final int KEPT_BYTES_MIN = 17;

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
  private Map<Long, Kept> kept = new LinkedHashMap<>(); // oldest execution first
  private int keptMax;
  private final SequenceSet refused;
  private long resultBytes;
  private long mark;
  private long lastUsed;
  private long holdsSince;
  private @Nullable Digest digest;

  Session(long number, ClientId owner, Bytes nonce, long now, SessionLimits limits) {
    this.number = number;
    this.owner = owner;
    this.nonce = Sessions.compact(nonce);
    this.limits = limits;
    refused = new SequenceSet(limits.sessionWindowMax());
    lastUsed = now;
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

  /** When it was last used, in idle time. */
  long lastUsed() {
    return lastUsed;
  }

  /**
   * Since when it has held results without acknowledging any, in idle time; of no matter while it
   * holds none.
   */
  long holdsSince() {
    return holdsSince;
  }

  void use(long now) {
    if (lastUsed != now) {
      lastUsed = now;
      digest = null;
    }
  }

  /** Heap bytes of the results, as all replicas count them; one without a value is not free. */
  long resultBytes() {
    return resultBytes;
  }

  private static long bytes(Result result) {
    return result.heapBytes();
  }

  /** The client has all results below {@code sequence}: they are dropped, the window moves. */
  void acknowledge(long sequence, long now) {
    if (sequence <= mark) {
      return;
    }
    if (sequence - mark <= kept.size()) {
      for (long each = mark; each < sequence; each++) {
        Kept gone = kept.remove(each);
        resultBytes -= gone == null ? 0 : bytes(gone.result);
      }
    } else {
      kept.entrySet().removeIf(entry -> entry.getKey() < sequence && dropped(entry.getValue()));
    }
    if (keptMax > SPARSE_MIN && kept.size() < keptMax / SPARSE_FACTOR) {
      kept = new LinkedHashMap<>(kept);
      keptMax = kept.size();
    }
    refused.advance(mark, sequence);
    mark = sequence;
    holdsSince = now;
    digest = null;
  }

  /** Whether all below {@code sequence} was acknowledged. */
  boolean isAcknowledged(long sequence) {
    return sequence <= mark;
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
    if (refused.contains(sequence)) {
      return Result.of(Outcome.NO_ROOM);
    }
    Kept known = kept.get(sequence);
    return known == null ? null : known.result;
  }

  /** {@code sequence}, which {@link #answer} did not know, was executed with this result. */
  void record(long sequence, Result result, long now) {
    Bytes value = Sessions.compact(result.value());
    Kept added = new Kept(new Result(result.outcome(), value, Sessions.compact(result.note())));
    if (answer(sequence) != null || kept.put(sequence, added) != null) {
      throw new AssertionError("sequence " + sequence + " executed twice in session " + number);
    }
    keptMax = Math.max(keptMax, kept.size());
    holdsSince = resultBytes == 0 ? now : holdsSince;
    resultBytes += bytes(added.result);
    digest = null;
  }

  /** {@code sequence}, which {@link #answer} did not know, is not executed, now or later. */
  void refuse(long sequence) {
    refused.add(sequence);
    digest = null;
  }

  /**
   * Binds all of {@link #encode} but notes. Computed again only after a change, and then each
   * result is looked at, but no long value is digested twice.
   */
  Digest digest() {
    Digest known = digest;
    if (known == null) {
      LayoutWriter out = begin();
      kept.forEach(
          (sequence, one) -> {
            Bytes value = one.result.value();
            out.i64(sequence).u8(one.result.outcome().code()).i32(value.size());
            if (value.size() <= INLINE_BYTES_MAX) {
              out.raw(value);
            } else {
              one.digest = one.digest == null ? Digest.of(value) : one.digest;
              out.digest(one.digest);
            }
          });
      known = out.sha256();
      digest = known;
    }
    return known;
  }

  Bytes encode() {
    LayoutWriter out = begin();
    kept.forEach(
        (sequence, one) ->
            out.i64(sequence)
                .u8(one.result.outcome().code())
                .bytes(one.result.value())
                .bytes(one.result.note()));
    return out.toBytes();
  }

  private LayoutWriter begin() {
    LayoutWriter out = new LayoutWriter(128 + 32 * kept.size());
    out.i64(number).digest(owner.key()).bytes(nonce).i64(lastUsed).i64(holdsSince).i64(mark);
    refused.writeTo(out, mark);
    return out.i32(kept.size());
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
    Bytes nonce = in.bytes(SessionRequest.NONCE_BYTES_MAX);
    Session session = new Session(number, owner, nonce, in.i64(), limits);
    long holdsSince = in.i64();
    session.mark = in.i64();
    session.refused.readFrom(in, session.mark);
    int count = in.count(limits.sessionWindowMax(), KEPT_BYTES_MIN);
    for (int i = 0; i < count; i++) {
      long sequence = session.unexecuted(in.i64());
      Outcome outcome = Outcome.ofCode(in.u8());
      if (outcome == null) {
        throw new LayoutReader.Malformed("an unknown outcome");
      }
      Bytes value = in.bytes(Limits.COMMAND_BYTES_MAX);
      Result result = new Result(outcome, value, in.bytes(Result.NOTE_BYTES_MAX));
      session.record(sequence, result, holdsSince);
    }
    session.holdsSince = holdsSince;
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
