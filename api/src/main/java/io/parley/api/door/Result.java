package io.parley.api.door;

import io.parley.api.Bytes;
import io.parley.api.LayoutReader;
import io.parley.api.LayoutWriter;
import io.parley.api.MachineFailure;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What became of one command.
 *
 * @param value of the state machine if {@link Outcome#OK}, {@linkplain MachineFailure#kind how} it
 *     failed if {@link Outcome#FAILED}, a number where the outcome says so, else empty
 * @param note what else there is to say of a failure, at most {@link #NOTE_BYTES_MAX}. It may
 *     contain anything, so replicas need not agree on it: it is in no digest
 */
public record Result(Outcome outcome, Bytes value, Bytes note) {
  /**
   * Heap bytes of a result that a session keeps, beside its value: the objects, their place in the
   * map, and the part of the map that is empty. Held against the truth by a test.
   */
  public static final int OBJECT_BYTES = 224;

  /** Bytes in a note. */
  public static final int NOTE_BYTES_MAX = 3 * MachineFailure.MESSAGE_CHARS_MAX;

  /** How a command ended. All replicas agree on it. */
  public enum Outcome {
    /** Executed, exactly once. */
    OK(0),
    /** Executed exactly once; the state machine threw, or gave what is no result. */
    FAILED(1),
    /**
     * Not executed: the session is unknown, was closed, or is gone, having been unused for so many
     * µs of agreed time, which is the value, 8 bytes.
     */
    SESSION_EXPIRED(2),
    /** Not executed: the sequence is too far ahead of what the client acknowledged. */
    OUT_OF_WINDOW(3),
    /** Executed or given up before: the client acknowledged it, and no result is kept. */
    FORGOTTEN(4),
    /**
     * Not executed: there is no room for another session; the value says for how many µs of agreed
     * time at least, 8 bytes.
     */
    TOO_MANY_SESSIONS(5),
    /**
     * Not executed, and never will be under this sequence: there was no room for its result beside
     * those that the client has not acknowledged.
     */
    NO_ROOM(6),
    /**
     * No session is opened: the number was used before, or lies too far above that which is the
     * highest that this client has used, and which is the value, 8 bytes.
     */
    WRONG_NUMBER(7);

    private static final Outcome[] ALL = values();

    private final int code;

    Outcome(int code) {
      this.code = code;
    }

    /** Its number on the wire; never changes. */
    public int code() {
      return code;
    }

    /** The outcome of this number, or null. */
    public static @Nullable Outcome ofCode(int code) {
      for (Outcome outcome : ALL) {
        if (outcome.code == code) {
          return outcome;
        }
      }
      return null;
    }
  }

  /** A result of which nothing is to be noted. */
  public Result(Outcome outcome, Bytes value) {
    this(outcome, value, Bytes.EMPTY);
  }

  /**
   * Heap bytes in the session that keeps it, as all replicas and its client count them; a note
   * counts as much however long it is, as replicas need not agree on it.
   */
  public long heapBytes() {
    return (long) OBJECT_BYTES + value.size() + (outcome == Outcome.FAILED ? NOTE_BYTES_MAX : 0);
  }

  /** What all correct replicas say. */
  public Result agreed() {
    return note.isEmpty() ? this : new Result(outcome, value);
  }

  /** The state machine failed in this way, see {@link MachineFailure}. */
  public static Result failed(String kind, String message) {
    return new Result(Outcome.FAILED, Bytes.utf8(kind), Bytes.utf8(message));
  }

  public static Result ok(Bytes value) {
    return new Result(Outcome.OK, value);
  }

  /** An outcome with a number. */
  public static Result of(Outcome outcome, long number) {
    return new Result(outcome, new LayoutWriter(Long.BYTES).i64(number).toBytes());
  }

  /** The number that comes with it; empty if there is none. */
  public OptionalLong number() {
    return value.size() == Long.BYTES
        ? OptionalLong.of(new LayoutReader(value).i64())
        : OptionalLong.empty();
  }

  public static Result of(Outcome outcome) {
    return new Result(outcome, Bytes.EMPTY);
  }
}
