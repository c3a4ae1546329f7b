package io.parley.simulator.clients;

import io.parley.api.Bytes;
import io.parley.api.ClientId;
import io.parley.client.core.Failure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** A command that a simulated client submitted, and what became of it. */
public final class Submission {
  /** What the client knows of a command. */
  public enum State {
    /** Nothing yet. */
    UNANSWERED,
    /** It was executed once, and has a result. */
    ACKNOWLEDGED,
    /**
     * It was given up. It may have taken effect since it was submitted, may do so at any later
     * time, or never.
     */
    UNKNOWN,
    /** It was given up, was not executed, and never will be. */
    NOT_EXECUTED
  }

  /** Where a command stands in its session. */
  public record Place(ClientId client, long session, long sequence) {}

  private final Bytes command;
  private final long submittedAt;
  private final List<Place> places = new ArrayList<>();
  private long endedAt;
  private @Nullable Bytes result;
  private @Nullable Failure failure;
  private Runnable whenEnded = () -> {};

  Submission(Bytes command, long submittedAt) {
    this.command = command;
    this.submittedAt = submittedAt;
  }

  public Bytes command() {
    return command;
  }

  public State state() {
    if (result != null) {
      return State.ACKNOWLEDGED;
    }
    if (failure == null) {
      return State.UNANSWERED;
    }
    return failure.mayHaveExecuted() ? State.UNKNOWN : State.NOT_EXECUTED;
  }

  /** Whether enough replicas answered the same. */
  public boolean isAcknowledged() {
    return result != null;
  }

  /** What they answered. */
  public Optional<Bytes> result() {
    return Optional.ofNullable(result);
  }

  /** Why the client gave it up, if it did. */
  public Optional<Failure> failure() {
    return Optional.ofNullable(failure);
  }

  /** Virtual time at which it was submitted, µs since the start of the run. */
  public long submittedAt() {
    return submittedAt;
  }

  /**
   * Virtual time at which the client had a result or gave up, µs since the start of the run; empty
   * until it did.
   */
  public OptionalLong endedAt() {
    return state() == State.UNANSWERED ? OptionalLong.empty() : OptionalLong.of(endedAt);
  }

  /** Where it was sent from last; null while it has not left its client. */
  public @Nullable Place place() {
    return places.isEmpty() ? null : places.get(places.size() - 1);
  }

  /** All places where it ever was: in the earlier ones it is certain not to be executed. */
  public List<Place> places() {
    return places;
  }

  void leave(Place place) {
    places.add(place);
  }

  void acknowledge(Bytes result, long now) {
    end(now);
    this.result = result;
    whenEnded.run();
  }

  void fail(Failure failure, long now) {
    end(now);
    this.failure = failure;
    whenEnded.run();
  }

  /** Does it as soon as there is an outcome, while the client is at work: not to be called back. */
  public void whenEnded(Runnable what) {
    whenEnded = what;
  }

  private void end(long now) {
    if (state() != State.UNANSWERED) {
      throw new AssertionError("a second outcome of " + this);
    }
    endedAt = now;
  }

  @Override
  public String toString() {
    if (result != null) {
      return command + " = " + result;
    }
    return failure == null
        ? command + " unanswered"
        : command + " given up: " + failure.kind() + ", " + failure.message();
  }
}
