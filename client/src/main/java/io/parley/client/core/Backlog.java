package io.parley.client.core;

import io.parley.api.Limits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commands without an outcome, oldest first, and those of them that are in no bundle yet. All
 * have the same time to live, so that the first is the first to expire.
 */
final class Backlog {
  /** What a bundle holds besides its commands, at most: key, signature and numbers. */
  private static final int BUNDLE_FRAME_BYTES_MAX = 1_024;

  /** What a command takes in a bundle besides itself. */
  private static final int COMMAND_FRAME_BYTES = 4;

  private final ArrayDeque<Pending> waiting = new ArrayDeque<>();
  private final ArrayDeque<Pending> outstanding = new ArrayDeque<>();
  private final long deadline;

  Backlog(Duration deadline) {
    this.deadline = deadline.toNanos();
  }

  void add(Pending pending) {
    waiting.add(pending);
    outstanding.add(pending);
  }

  boolean isWaiting() {
    while (!waiting.isEmpty() && waiting.getFirst().done) {
      waiting.removeFirst();
    }
    return !waiting.isEmpty();
  }

  /** These, which were taken before and not executed, wait again, before all others. */
  void putBack(List<Pending> refused) {
    for (int i = refused.size() - 1; i >= 0; i--) {
      waiting.addFirst(refused.get(i));
    }
  }

  /** Takes what fits into one bundle, and at most {@code countMax}, from those that wait. */
  List<Pending> take(long countMax) {
    List<Pending> taken = new ArrayList<>();
    int bytes = BUNDLE_FRAME_BYTES_MAX;
    while (taken.size() < Math.min(countMax, Limits.BUNDLE_COMMANDS_MAX) && isWaiting()) {
      bytes += waiting.getFirst().command.size() + COMMAND_FRAME_BYTES;
      if (bytes > Limits.BUNDLE_BYTES_MAX) {
        break;
      }
      taken.add(waiting.removeFirst());
    }
    return taken;
  }

  /** Takes all that wait. */
  List<Pending> takeAll() {
    List<Pending> taken = waiting.stream().filter(pending -> !pending.done).toList();
    waiting.clear();
    return taken;
  }

  /** The oldest without an outcome, if its time is up; it is to get one. */
  @Nullable Pending expired(long now) {
    Pending oldest = oldest();
    return oldest == null || oldest.submittedAt + deadline > now ? null : oldest;
  }

  /** All without an outcome; none is kept. */
  List<Pending> clear() {
    List<Pending> all = List.copyOf(outstanding);
    outstanding.clear();
    waiting.clear();
    return all;
  }

  /** When the next one expires. */
  long wakeAt() {
    Pending oldest = oldest();
    return oldest == null ? Flight.NEVER : oldest.submittedAt + deadline;
  }

  private @Nullable Pending oldest() {
    while (!outstanding.isEmpty() && outstanding.getFirst().done) {
      outstanding.removeFirst();
    }
    return outstanding.peekFirst();
  }
}
