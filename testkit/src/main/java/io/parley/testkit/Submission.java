package io.parley.testkit;

import io.parley.api.Bytes;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A command that a simulated client submitted. */
public final class Submission {
  private final Bytes command;
  private @Nullable Bytes result;

  Submission(Bytes command) {
    this.command = command;
  }

  public Bytes command() {
    return command;
  }

  /** Whether enough replicas answered the same. */
  public boolean isAcknowledged() {
    return result != null;
  }

  /** What they answered. */
  public Optional<Bytes> result() {
    return Optional.ofNullable(result);
  }

  void acknowledge(Bytes result) {
    this.result = result;
  }

  @Override
  public String toString() {
    return command + (result == null ? " unanswered" : " = " + result);
  }
}
