package io.parley.api;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A state machine did not answer as it should: it threw, or gave what is no answer. All that is
 * told of a throwable is read from it here, once, as its own methods may throw, too.
 *
 * @param what it was asked to do, such as {@code execute}
 * @param height at which it was, or is
 * @param client whose command it is; empty if it is nobody's
 * @param kind what it threw, by the name of its class, or in words that are always the same; equal
 *     on all replicas if the state machine is deterministic
 * @param message cut to {@link #MESSAGE_CHARS_MAX}; may differ between replicas, as it may contain
 *     anything
 * @param trace where it was thrown, some lines for the log; empty if nothing was
 */
public record MachineFailure(
    String what,
    long height,
    Optional<ClientId> client,
    String kind,
    String message,
    String trace) {
  /** Characters in a kind. */
  public static final int KIND_CHARS_MAX = 200;

  /** Characters in a message. */
  public static final int MESSAGE_CHARS_MAX = 300;

  private static final int FRAMES_MAX = 32;
  private static final int CAUSES_MAX = 3;

  /** The state machine threw {@code thrown}. */
  public static MachineFailure thrown(
      String what, long height, Optional<ClientId> client, Throwable thrown) {
    return new MachineFailure(
        what, height, client, kind(thrown), cut(message(thrown), MESSAGE_CHARS_MAX), trace(thrown));
  }

  /** The state machine answered with what is no answer. */
  public static MachineFailure unfit(
      String what, long height, Optional<ClientId> client, String kind, String message) {
    return new MachineFailure(what, height, client, kind, message, "");
  }

  private static String kind(Throwable thrown) {
    return cut(thrown.getClass().getName(), KIND_CHARS_MAX);
  }

  private static String message(Throwable thrown) {
    try {
      return String.valueOf(thrown.getMessage());
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      return "its message could not be had: " + e.getClass().getName();
    }
  }

  private static String trace(Throwable thrown) {
    StringBuilder out = new StringBuilder();
    @Nullable Throwable next = thrown;
    for (int i = 0; i <= CAUSES_MAX && next != null; i++) {
      out.append(i == 0 ? "" : "\ncaused by ").append(kind(next)).append(": ");
      out.append(cut(message(next), MESSAGE_CHARS_MAX));
      next = appendFrames(out, next);
    }
    return out.toString();
  }

  /** Returns the cause, if there is one. */
  private static @Nullable Throwable appendFrames(StringBuilder out, Throwable thrown) {
    try {
      StackTraceElement[] frames = thrown.getStackTrace();
      for (int i = 0; i < Math.min(frames.length, FRAMES_MAX); i++) {
        out.append("\n\tat ").append(frames[i]);
      }
      if (frames.length > FRAMES_MAX) {
        out.append("\n\t... ").append(frames.length - FRAMES_MAX).append(" more");
      }
      return thrown.getCause();
    } catch (OutOfMemoryError e) {
      throw e;
    } catch (Throwable e) {
      out.append("\n\tits stack could not be had: ").append(e.getClass().getName());
      return null;
    }
  }

  private static String cut(String text, int charsMax) {
    return text.length() <= charsMax ? text : text.substring(0, charsMax - 3) + "...";
  }

  /** A line for people, without the trace. */
  @Override
  public String toString() {
    return what
        + " at height "
        + height
        + client.map(id -> " for " + id).orElse("")
        + " failed: "
        + kind
        + (message.isEmpty() ? "" : ": " + message);
  }
}
