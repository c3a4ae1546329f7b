package io.parley.simulator.faults;

import io.parley.simulator.adversary.Behaviour;
import io.parley.simulator.application.SimulatedApplication;
import io.parley.simulator.asynchrony.AdversarialScheduler;
import io.parley.simulator.clients.MaliciousClient;
import io.parley.simulator.network.Network;
import io.parley.simulator.network.Odds;
import io.parley.simulator.network.Omissions;
import io.parley.simulator.replica.Burden;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/** Something that goes wrong in a run, from a time on, and usually ends; µs since the start. */
public sealed interface Fault {
  /** Of what has no end in a run. */
  long FOREVER = Long.MAX_VALUE;

  long from();

  long until();

  FaultKind kind();

  void begin(FaultTarget target);

  void end(FaultTarget target);

  private static String span(Fault fault) {
    return String.format(
        "%s..%s ms", fault.from() / 1_000, fault.until() == FOREVER ? "" : fault.until() / 1_000);
  }

  /** Of all messages, some are lost, doubled or overtaken by chance; {@code kind} says which. */
  record Accident(FaultKind kind, long from, long until, double odds) implements Fault {
    private Odds odds(Network network) {
      return switch (kind) {
        case LOSS -> network.loss();
        case DUPLICATION -> network.duplication();
        case REORDERING -> network.reordering();
        default -> throw new IllegalArgumentException(kind + " does not happen by chance");
      };
    }

    @Override
    public void begin(FaultTarget target) {
      odds(target.network()).begin(odds);
    }

    @Override
    public void end(FaultTarget target) {
      odds(target.network()).end(odds);
    }

    @Override
    public String toString() {
      return String.format("%s of %.0f%% %s", kind.title(), 100 * odds, span(this));
    }
  }

  /** In each view, other messages are lost; see {@link Omissions}. */
  record Omission(long from, long until, double odds, long seed) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.OMISSIONS;
    }

    private Omissions.Hit hit() {
      return new Omissions.Omission(seed, odds);
    }

    @Override
    public void begin(FaultTarget target) {
      target.network().omissions().begin(hit());
    }

    @Override
    public void end(FaultTarget target) {
      target.network().omissions().end(hit());
    }

    @Override
    public String toString() {
      return String.format(
          "in each view, %.0f%% of some kinds of messages never arrive %s", 100 * odds, span(this));
    }
  }

  /** Some messages take long, others do not; see {@link Omissions}. */
  record Lateness(long from, long until, long most, Omissions.Grain grain, long seed)
      implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.OMISSIONS;
    }

    private Omissions.Hit hit() {
      return new Omissions.Lateness(seed, most, grain);
    }

    @Override
    public void begin(FaultTarget target) {
      target.network().omissions().begin(hit());
    }

    @Override
    public void end(FaultTarget target) {
      target.network().omissions().end(hit());
    }

    @Override
    public String toString() {
      return String.format(
          "messages are up to %d ms late by %s %s",
          most / 1_000, grain.name().toLowerCase(Locale.ROOT).replace('_', ' '), span(this));
    }
  }

  /** Instances hear those of their own group only. */
  record Partition(long from, long until, List<List<Integer>> groups) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.PARTITIONS;
    }

    @Override
    public void begin(FaultTarget target) {
      target.network().split(groups);
    }

    @Override
    public void end(FaultTarget target) {
      target.network().unite(groups);
    }

    @Override
    public String toString() {
      return "partition " + groups + " " + span(this);
    }
  }

  /** One instance is not heard by another. */
  record Cut(long from, long until, int speaker, int listener) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.PARTITIONS;
    }

    @Override
    public void begin(FaultTarget target) {
      target.network().cut(speaker, listener);
    }

    @Override
    public void end(FaultTarget target) {
      target.network().join(speaker, listener);
    }

    @Override
    public String toString() {
      return "R" + listener + " does not hear R" + speaker + " " + span(this);
    }
  }

  /** Links fail at the worst moment; see {@link AdversarialScheduler}. */
  record AdversarialDelays(long from, long until, AdversarialScheduler.Plan plan) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.OMISSIONS;
    }

    @Override
    public void begin(FaultTarget target) {
      target.scheduler().begin(plan);
    }

    @Override
    public void end(FaultTarget target) {
      target.scheduler().end(plan);
    }

    @Override
    public String toString() {
      return "links fail when " + plan + " " + span(this);
    }
  }

  record Slowness(long from, long until, int instance, long lag) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.SLOWNESS;
    }

    @Override
    public void begin(FaultTarget target) {
      target.instance(instance).lag(lag);
    }

    @Override
    public void end(FaultTarget target) {
      target.instance(instance).hurry(lag);
    }

    @Override
    public String toString() {
      return String.format("R%d is %.1f ms late %s", instance, lag / 1_000.0, span(this));
    }
  }

  record Pause(long from, long until, int instance) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.PAUSES;
    }

    @Override
    public void begin(FaultTarget target) {
      target.instance(instance).pauseUntil(until);
    }

    @Override
    public void end(FaultTarget target) {
      // It wakes by itself.
    }

    @Override
    public String toString() {
      return "R" + instance + " pauses " + span(this);
    }
  }

  /** A clock is so many µs ahead, and so many millionths fast. */
  record Drift(int instance, long ahead, int ppm) implements Fault {
    @Override
    public long from() {
      return 0;
    }

    @Override
    public long until() {
      return FOREVER;
    }

    @Override
    public FaultKind kind() {
      return FaultKind.DRIFT;
    }

    @Override
    public void begin(FaultTarget target) {
      target.instance(instance).clock().drift(ahead, ppm);
    }

    @Override
    public void end(FaultTarget target) {
      // A clock stays as it is.
    }

    @Override
    public String toString() {
      return String.format("R%d's clock is %d ms ahead, %d ppm fast", instance, ahead / 1_000, ppm);
    }
  }

  /** A machine is slow at what it verifies and is told, or at what it executes. */
  record Strained(FaultKind kind, long from, long until, int instance, Burden burden)
      implements Fault {
    @Override
    public void begin(FaultTarget target) {
      target.instance(instance).strain().begin(burden);
    }

    @Override
    public void end(FaultTarget target) {
      target.instance(instance).strain().end(burden);
    }

    @Override
    public String toString() {
      return String.format("R%d takes %s %s", instance, burden, span(this));
    }
  }

  /** A clock is so many µs ahead, or behind, and then is right again. */
  record Jump(long from, long until, int instance, long by) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.JUMPS;
    }

    @Override
    public void begin(FaultTarget target) {
      target.instance(instance).clock().jump(by);
    }

    @Override
    public void end(FaultTarget target) {
      target.instance(instance).clock().jump(-by);
    }

    @Override
    public String toString() {
      return String.format("R%d's clock jumps by %d s %s", instance, by / 1_000_000, span(this));
    }
  }

  /** A crash that leaves so many of the entries that are not synced. */
  record Crash(long from, long until, int instance, int kept) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.CRASHES;
    }

    @Override
    public void begin(FaultTarget target) {
      target.crash(target.instance(instance), kept);
    }

    @Override
    public void end(FaultTarget target) {
      target.revive(target.instance(instance));
    }

    @Override
    public String toString() {
      return "R" + instance + " crashes, keeps " + kept + " writes, " + span(this);
    }
  }

  /** A crash in the middle of the step that makes the {@code write}th write from now on. */
  record CrashAtWrite(long from, long until, int instance, int write, int kept) implements Fault {
    @Override
    public FaultKind kind() {
      return FaultKind.CRASHES;
    }

    @Override
    public void begin(FaultTarget target) {
      target.instance(instance).crashAtWrite(write, kept);
    }

    @Override
    public void end(FaultTarget target) {
      target.instance(instance).crashAtWrite(0, 0);
      target.revive(target.instance(instance));
    }

    @Override
    public String toString() {
      return String.format(
          "R%d crashes at write %d, keeps %d writes, %s", instance, write, kept, span(this));
    }
  }

  /** A replica restarts, and its disk gives back what was never written. */
  record Damage(long from, int instance, long seed) implements Fault {
    @Override
    public long until() {
      return FOREVER;
    }

    @Override
    public FaultKind kind() {
      return FaultKind.DAMAGE;
    }

    @Override
    public void begin(FaultTarget target) {
      target.crash(target.instance(instance), 0);
      target.instance(instance).disk().damage(new SplittableRandom(seed));
      target.revive(target.instance(instance));
    }

    @Override
    public void end(FaultTarget target) {
      // It stays down.
    }

    @Override
    public String toString() {
      return "R" + instance + "'s disk is damaged " + span(this);
    }
  }

  /** A client is Byzantine; its commands touch nothing that honest ones do. */
  record Malice(long from, int number, MaliciousClient.Kind how, SimulatedApplication application)
      implements Fault {
    @Override
    public long until() {
      return FOREVER;
    }

    @Override
    public FaultKind kind() {
      return how == MaliciousClient.Kind.LARGE ? FaultKind.SIZES : FaultKind.CLIENTS;
    }

    @Override
    public void begin(FaultTarget target) {
      target.malicious(how, "mallory " + number, application::hostile);
    }

    @Override
    public void end(FaultTarget target) {
      // It stops by itself.
    }

    @Override
    public String toString() {
      return "mallory " + number + " is a Byzantine client: " + how + " " + span(this);
    }
  }

  /** A replica is Byzantine, in all its instances. */
  record Byzantine(int replica, Behaviour behaviour, long seed) implements Fault {
    @Override
    public long from() {
      return 0;
    }

    @Override
    public long until() {
      return FOREVER;
    }

    @Override
    public FaultKind kind() {
      return behaviour == Behaviour.TWIN ? FaultKind.TWINS : FaultKind.BYZANTINE;
    }

    @Override
    public void begin(FaultTarget target) {
      target.corrupt(replica, behaviour, new SplittableRandom(seed));
    }

    @Override
    public void end(FaultTarget target) {
      // Once a traitor, always a traitor.
    }

    @Override
    public String toString() {
      return "R" + replica + " is Byzantine: " + behaviour.name().toLowerCase(Locale.ROOT);
    }
  }
}
