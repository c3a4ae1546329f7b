package io.parley.client.core;

import io.parley.api.Bundle;
import io.parley.api.Refusal;
import io.parley.api.ReplicaId;
import io.parley.api.door.ClientFrame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeMap;

/** A bundle that waits for its replies. An opening of a session carries no pending commands. */
final class Flight {
  /** A time that never comes. */
  static final long NEVER = Long.MAX_VALUE;

  final Bundle bundle;
  final ClientFrame.Submit frame;
  final List<Pending> commands;
  final Votes votes = new Votes();

  /** Replicas that it was sent to since they connected. */
  final BitSet reached = new BitSet();

  /** Whether it was ever sent to a connected replica. */
  boolean sent;

  /** Whether it is for all replicas, those that connect later included. */
  boolean everyone;

  long resendAt;

  /** When to offer it once more to an overloaded leader. */
  long retryAt = NEVER;

  private long resendAfter = ClientSettings.RESEND_AFTER.toNanos();
  private int overloads;
  private int open;
  private final TreeMap<ReplicaId, Refusal> refusals = new TreeMap<>();

  Flight(Bundle bundle, List<Pending> commands, boolean everyone, long now) {
    this.bundle = bundle;
    this.frame = new ClientFrame.Submit(bundle);
    this.commands = commands;
    this.everyone = everyone;
    this.open = commands.size();
    this.resendAt = now + resendAfter;
    commands.forEach(pending -> pending.flight = this);
  }

  long session() {
    return bundle.id().session();
  }

  boolean isOpening() {
    return session() == 0;
  }

  /** One of its commands has an outcome; true if that was the last. */
  boolean close() {
    return --open == 0;
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
    List<String> said = new ArrayList<>();
    said.add(votes.summary());
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
