package io.parley.api.door;

import io.parley.api.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * What became of one command.
 *
 * @param value of the state machine if {@link Outcome#OK}, else empty
 */
public record Result(Outcome outcome, Bytes value) {
  /** How a command ended. All replicas agree on it. */
  public enum Outcome {
    /** Executed, exactly once. */
    OK(0),
    /** Executed exactly once; the state machine threw. */
    FAILED(1),
    /** Not executed: the session is unknown, or was evicted. */
    SESSION_EXPIRED(2),
    /** Not executed: the sequence is too far ahead of what the client acknowledged. */
    OUT_OF_WINDOW(3),
    /**
     * Executed, but the result is not here: it was acknowledged, grew too old, or did not fit into
     * one reply with the others.
     */
    FORGOTTEN(4),
    /** Not executed: there is no room for another session. */
    TOO_MANY_SESSIONS(5);

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
      for (Outcome outcome : values()) {
        if (outcome.code == code) {
          return outcome;
        }
      }
      return null;
    }
  }

  public static Result ok(Bytes value) {
    return new Result(Outcome.OK, value);
  }

  public static Result of(Outcome outcome) {
    return new Result(outcome, Bytes.EMPTY);
  }
}
