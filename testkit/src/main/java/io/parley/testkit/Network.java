package io.parley.testkit;

import io.parley.api.Bytes;
import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The links between replicas: each has its own latency, and keeps order unless told otherwise.
 * Loss, duplication and reordering are probabilities per message.
 */
final class Network {
  /** Where frames arrive. */
  interface Arrivals {
    void arrive(ReplicaId from, ReplicaId to, Bytes frame);
  }

  private static final long LATENCY_MIN = 200;
  private static final long LATENCY_MAX = 5_000;
  private static final long JITTER_MAX = 300;
  private static final long STRAY_MAX = 60_000;

  private final int n;
  private final Protocol protocol;
  private final Identities identities;
  private final Schedule schedule;
  private final SplittableRandom random;
  private final Arrivals arrivals;
  private final long[] latency;
  private final long[] lastArrival;
  private final int[] group;
  private final List<Rule> rules = new ArrayList<>();
  private double loss;
  private double duplication;
  private double reordering;
  private long sent;

  Network(
      Protocol protocol,
      Identities identities,
      Schedule schedule,
      SplittableRandom random,
      Arrivals arrivals) {
    n = identities.membership().size();
    this.protocol = protocol;
    this.identities = identities;
    this.schedule = schedule;
    this.random = random;
    this.arrivals = arrivals;
    latency = new long[n * n];
    lastArrival = new long[n * n];
    group = new int[n];
    for (int i = 0; i < latency.length; i++) {
      latency[i] = random.nextLong(LATENCY_MIN, LATENCY_MAX);
    }
  }

  /** Messages that replicas handed over so far, one for each recipient. */
  long sent() {
    return sent;
  }

  void send(ReplicaId from, ReplicaId to, Signed<?> message, Bytes frame) {
    sent++;
    Rule rule = ruleFor(from, to, message.message());
    if (rule == null) {
      transmit(from, to, frame, 0);
      return;
    }
    if (rule.drops) {
      return;
    }
    Message said = rule.rewriting.apply(message.message());
    Bytes changed = said == message.message() ? frame : forge(from, said);
    transmit(from, to, rule.corrupts ? Mutation.of(changed, random) : changed, rule.delay);
  }

  private @Nullable Rule ruleFor(ReplicaId from, ReplicaId to, Message message) {
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).traffic.has(from, to, message)) {
        return rules.get(i);
      }
    }
    return null;
  }

  /** {@code message} as {@code from} would send it. */
  Bytes forge(ReplicaId from, Message message) {
    return protocol.codec().encode(new Notary(from, protocol, identities).sign(message));
  }

  /** Puts a frame on its way. */
  void transmit(ReplicaId from, ReplicaId to, Bytes frame, long delay) {
    if (group[from.value()] != group[to.value()] || happens(loss)) {
      return;
    }
    int link = from.value() * n + to.value();
    long at = schedule.now() + latency[link] + random.nextLong(JITTER_MAX) + delay;
    if (happens(reordering)) {
      at += random.nextLong(STRAY_MAX);
    } else if (delay == 0) {
      at = Math.max(at, lastArrival[link]);
      lastArrival[link] = at;
    }
    schedule.at(at, () -> arrivals.arrive(from, to, frame));
    if (happens(duplication)) {
      schedule.at(at + random.nextLong(STRAY_MAX), () -> arrivals.arrive(from, to, frame));
    }
  }

  private boolean happens(double probability) {
    return probability > 0 && random.nextDouble() < probability;
  }

  Rule when(Traffic traffic) {
    Rule rule = new Rule(traffic, this);
    rules.add(rule);
    return rule;
  }

  void lift(Rule rule) {
    rules.remove(rule);
  }

  void lose(double probability) {
    loss = probability;
  }

  void duplicate(double probability) {
    duplication = probability;
  }

  void reorder(double probability) {
    reordering = probability;
  }

  /** Those in no group stay with each other. */
  void partition(List<List<ReplicaId>> groups) {
    Arrays.fill(group, 0);
    for (int i = 0; i < groups.size(); i++) {
      for (ReplicaId id : groups.get(i)) {
        group[id.value()] = i + 1;
      }
    }
  }

  void heal() {
    rules.clear();
    Arrays.fill(group, 0);
    lose(0);
    duplicate(0);
    reorder(0);
  }
}
