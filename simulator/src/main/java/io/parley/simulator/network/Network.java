package io.parley.simulator.network;

import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.driver.verification.Frames;
import io.parley.simulator.time.Schedule;
import io.parley.simulator.transcript.Fingerprint;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The links between endpoints, of which a replica has one, and a twin two. Each link keeps order
 * unless told otherwise; loss, duplication and reordering are probabilities per message.
 */
public final class Network {
  /** Where frames arrive. */
  public interface Arrivals {
    void arrive(Endpoint from, Endpoint to, Frame frame);
  }

  /** Told of what happens to frames, for people. */
  public interface Observer {
    void sent(Endpoint from, Endpoint to, Frame frame, long arrival);

    void lost(Endpoint from, Endpoint to, Frame frame);
  }

  private static final long STRAY_MAX = 60_000;

  private final int instances;
  private final Schedule schedule;
  private final SplittableRandom random;
  private final Links links;
  private final Arrivals arrivals;
  private final Fingerprint fingerprint;
  private final long[] lastArrival;
  private final int[] cuts;
  private final List<Rule> rules = new ArrayList<>();
  private final Omissions omissions = new Omissions();
  private final Odds loss = new Odds();
  private final Odds duplication = new Odds();
  private final Odds reordering = new Odds();
  private List<List<Integer>> partition = List.of();
  private @Nullable Observer observer;
  private long sent;

  public Network(
      int instances,
      Schedule schedule,
      SplittableRandom random,
      Links links,
      Fingerprint fingerprint,
      Arrivals arrivals) {
    this.instances = instances;
    this.schedule = schedule;
    this.random = random;
    this.links = links;
    this.fingerprint = fingerprint;
    this.arrivals = arrivals;
    lastArrival = new long[instances * instances];
    cuts = new int[instances * instances];
  }

  public void observe(Observer observer) {
    this.observer = observer;
  }

  /** Messages that replicas handed over so far, one for each recipient. */
  public long sent() {
    return sent;
  }

  /** The rule for a message, if any; counts the message. */
  @Nullable Rule ruleFor(ReplicaId from, ReplicaId to, Signed<?> message) {
    sent++;
    for (int i = rules.size() - 1; i >= 0; i--) {
      if (rules.get(i).traffic.has(from, to, message.message())) {
        return rules.get(i);
      }
    }
    return null;
  }

  public SplittableRandom random() {
    return random;
  }

  /** Puts a frame on its way, {@code delay} µs late; no link takes one that is too large. */
  void transmit(Endpoint from, Endpoint to, Frame frame, long delay) {
    int link = from.number() * instances + to.number();
    long departure = links.departure(from.number(), from.bytes(frame), from.handsOver()) + delay;
    long late = omissions.delay(from, to, frame);
    if (!Frames.fits(frame.bytes()) || cuts[link] > 0 || late < 0 || loss.happens(random)) {
      if (observer != null) {
        observer.lost(from, to, frame);
      }
      return;
    }
    long at = departure + late + links.latency(from.number(), to.number(), random);
    if (reordering.happens(random)) {
      at += random.nextLong(STRAY_MAX);
    } else if (delay == 0 && late == 0) {
      at = Math.max(at, lastArrival[link]);
      lastArrival[link] = at;
    }
    arriveAt(at, from, to, frame);
    if (duplication.happens(random)) {
      arriveAt(at + random.nextLong(STRAY_MAX), from, to, frame);
    }
  }

  private void arriveAt(long at, Endpoint from, Endpoint to, Frame frame) {
    fingerprint.add(at);
    fingerprint.add(frame.fingerprint());
    if (observer != null) {
      observer.sent(from, to, frame, at);
    }
    schedule.at(at, () -> arrivals.arrive(from, to, frame));
  }

  public Rule when(Traffic traffic) {
    Rule rule = new Rule(traffic, this);
    rules.add(rule);
    return rule;
  }

  void lift(Rule rule) {
    rules.remove(rule);
  }

  public Omissions omissions() {
    return omissions;
  }

  public Odds loss() {
    return loss;
  }

  public Odds duplication() {
    return duplication;
  }

  public Odds reordering() {
    return reordering;
  }

  /** Messages from one instance to another are lost, until as many {@link #join}s. */
  public void cut(int from, int to) {
    cuts[from * instances + to]++;
  }

  public void join(int from, int to) {
    cuts[from * instances + to] = Math.max(0, cuts[from * instances + to] - 1);
  }

  /** Messages pass within a group only; instances in no group are one group together. */
  public void split(List<List<Integer>> groups) {
    forEachPair(groups, this::cut);
  }

  /** Ends what {@link #split} did. */
  public void unite(List<List<Integer>> groups) {
    forEachPair(groups, this::join);
  }

  private interface Pair {
    void take(int from, int to);
  }

  private void forEachPair(List<List<Integer>> groups, Pair pair) {
    int[] group = new int[instances];
    for (int i = 0; i < groups.size(); i++) {
      for (int instance : groups.get(i)) {
        group[instance] = i + 1;
      }
    }
    for (int from = 0; from < instances; from++) {
      for (int to = 0; to < instances; to++) {
        if (group[from] != group[to]) {
          pair.take(from, to);
        }
      }
    }
  }

  /** The one partition of a scenario; it replaces the one before. */
  public void partition(List<List<Integer>> groups) {
    unite(partition);
    partition = groups;
    split(groups);
  }

  /** Ends all rules, cuts and accidents. */
  public void heal() {
    rules.clear();
    Arrays.fill(cuts, 0);
    partition = List.of();
    omissions.clear();
    loss.clear();
    duplication.clear();
    reordering.clear();
  }
}
