package io.parley.client.core;

import io.parley.api.Bundle;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.SessionLimits;
import io.parley.api.door.ClientFrame;
import io.parley.api.door.Result;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A bundle that waits for its replies, which come in parts: each of its commands has an outcome of
 * its own. One about a session carries no pending commands.
 */
final class Flight {
  /** A time that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  final Bundle bundle;
  final List<Pending> commands;

  /** Of each command that has no outcome yet; null of the others. */
  private final @Nullable Votes[] votes;

  /** Replicas that it was sent to since they connected. */
  final BitSet reached = new BitSet();

  /** Whether it was ever sent to a connected replica. */
  boolean sent;

  /** Whether it is for all replicas, those that connect later included. */
  boolean everyone;

  /** In {@link LivedTime}. */
  final long launchedAt;

  /**
   * When the oldest was launched that was not acknowledged by this one: itself, or one before. In
   * {@link LivedTime}.
   */
  final long unacknowledgedSince;

  long resendAt;

  /** When to offer it once more to an overloaded leader. */
  long retryAt = NEVER;

  private long resendAfter = ClientSettings.RESEND_AFTER.toNanos();
  private int overloads;
  private int open;
  private long resultBytes;
  private final TreeMap<ReplicaId, Refusal> refusals = new TreeMap<>();

  Flight(
      Bundle bundle,
      List<Pending> commands,
      boolean everyone,
      long now,
      long launchedAt,
      long unacknowledgedSince) {
    this.bundle = bundle;
    this.commands = commands;
    this.everyone = everyone;
    this.launchedAt = launchedAt;
    this.unacknowledgedSince = unacknowledgedSince;
    this.resendAt = now + resendAfter;
    votes = new Votes[bundle.commands().size()];
    open = votes.length;
    for (int i = 0; i < votes.length; i++) {
      votes[i] = new Votes();
    }
    for (int i = 0; i < commands.size(); i++) {
      commands.get(i).place(this, i);
    }
  }

  long session() {
    return bundle.id().session();
  }

  /** Whether it is about a session, and not in one. */
  boolean isAboutSession() {
    return session() == 0;
  }

  /** As it is sent now: always the same bundle. */
  ClientFrame.Submit frame() {
    return new ClientFrame.Submit(bundle, firstOpen());
  }

  /** The first command that has no outcome; as many as there are if all have one. */
  int firstOpen() {
    int first = 0;
    while (first < votes.length && votes[first] == null) {
      first++;
    }
    return first;
  }

  /** Whether all its commands have an outcome. */
  boolean isOver() {
    return open == 0;
  }

  /** A word on the command at this place; its outcome if it has one now. */
  @Nullable Result vote(ReplicaId from, int at, Result result, int enough) {
    Votes of = votes[at];
    Result outcome = of == null ? null : of.add(from, result, enough);
    if (outcome != null) {
      close(at);
      resultBytes += isKept(outcome) ? outcome.heapBytes() : 0;
    }
    return outcome;
  }

  private static boolean isKept(Result outcome) {
    return outcome.outcome() == Result.Outcome.OK || outcome.outcome() == Result.Outcome.FAILED;
  }

  /** The command at this place is given up: it may have any result, or get one later. */
  void giveUp(int at) {
    if (votes[at] != null) {
      close(at);
      resultBytes += sent ? SessionLimits.RESULT_BYTES_MAX : 0;
    }
  }

  private void close(int at) {
    votes[at] = null;
    open--;
  }

  /** Heap bytes that replicas keep of its results until they are acknowledged, at most. */
  long resultBytes() {
    return resultBytes;
  }

  /** The sequence after its last. */
  long end() {
    return bundle.id().first() + votes.length;
  }

  /** It is about to be sent to all because it is late: the next time is further off. */
  void postpone(long now) {
    resendAfter = Math.min(2 * resendAfter, ClientSettings.RESEND_AFTER_MAX.toNanos());
    resendAt = now + resendAfter;
  }

  /** The leader has no room: leaves it alone for as long as it asks, within limits, and doubled. */
  void back(Duration retryAfter, long now) {
    if (retryAt != NEVER) {
      return;
    }
    // Compared as durations: nanoseconds of what a replica asks for may overflow.
    Duration bounded =
        retryAfter.compareTo(ClientSettings.RETRY_AFTER_MIN) < 0
            ? ClientSettings.RETRY_AFTER_MIN
            : retryAfter.compareTo(ClientSettings.RETRY_AFTER_MAX) > 0
                ? ClientSettings.RETRY_AFTER_MAX
                : retryAfter;
    long after = bounded.toNanos() << Math.min(overloads++, 8);
    retryAt = now + Math.min(after, ClientSettings.RETRY_AFTER_MAX.toNanos());
  }

  void refused(ReplicaId from, Refusal why) {
    refusals.put(from, why);
  }

  /** A reply is a later word than a refusal. */
  void replied(ReplicaId from) {
    refusals.remove(from);
  }

  /** How many replicas last answered with a refusal of this kind. */
  int refusals(Class<? extends Refusal> kind) {
    int count = 0;
    for (Refusal refusal : refusals.values()) {
      if (kind.isInstance(refusal)) {
        count++;
      }
    }
    return count;
  }

  long wakeAt() {
    return Math.min(resendAt, retryAt);
  }

  /** What the replicas said to it, for people. */
  String summary() {
    return summary(Math.min(firstOpen(), votes.length - 1));
  }

  /** What the replicas said to the command at this place, for people. */
  String summary(int at) {
    List<String> said = new ArrayList<>();
    Votes of = votes[at];
    said.add(of == null ? "it has a result" : of.summary());
    refusals.forEach((from, why) -> said.add(from + " refused it: " + describe(why)));
    return String.join("; ", said);
  }

  static String describe(Refusal refusal) {
    if (refusal instanceof Refusal.Unavailable unavailable) {
      return "unavailable, " + unavailable.why();
    }
    return refusal instanceof Refusal.Invalid invalid ? "invalid, " + invalid.why() : "overloaded";
  }
}
