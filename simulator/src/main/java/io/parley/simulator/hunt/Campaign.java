package io.parley.simulator.hunt;

import io.parley.simulator.faults.FaultKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * Many runs, on several threads. Runs share nothing, so the threads change nothing but the time it
 * takes.
 */
public final class Campaign {
  /**
   * What came of it.
   *
   * @param runs that ended
   * @param broken those with violations that nothing excuses, ascending by seed; at most a few
   * @param expected how many runs broke only what is known not to exist yet, by name
   * @param kinds how many runs had faults of each kind
   * @param depositions how often a leader was deposed, correct or not
   * @param events that cores were told
   * @param heights that were decided
   * @param commands that were decided
   * @param refusals how often a client was told that there is no room for its bundle
   * @param drops messages that full queues lost
   * @param fingerprint of all runs, in whatever order they ended
   * @param virtual time that passed in all runs
   * @param elapsed real time
   * @param threads that ran them
   */
  public record Summary(
      long runs,
      List<Outcome> broken,
      Map<String, Long> expected,
      Map<FaultKind, Long> kinds,
      long depositions,
      long events,
      long heights,
      long commands,
      long refusals,
      long drops,
      long fingerprint,
      Duration virtual,
      Duration elapsed,
      int threads) {
    public Summary {
      broken = List.copyOf(broken);
      expected = Collections.unmodifiableMap(new TreeMap<>(expected));
      kinds = Collections.unmodifiableMap(new TreeMap<>(kinds));
    }

    /** Events a second of real time on one thread. */
    public double eventsPerSecond() {
      return events / seconds() / threads;
    }

    /** How many times faster than reality one thread was. */
    public double speedUp() {
      return virtual.toMillis() / 1_000.0 / seconds() / threads;
    }

    public double runsPerSecond() {
      return runs / seconds();
    }

    private double seconds() {
      return Math.max(1, elapsed.toNanos()) / 1e9;
    }
  }

  private static final int BROKEN_MAX = 10;

  private final LongFunction<Outcome> run;
  private final Consumer<Summary> progress;
  private final int threads;
  private final AtomicLong next;
  private final long end;
  private final long started = System.nanoTime();
  private final TreeMap<Long, Outcome> broken = new TreeMap<>();
  private final TreeMap<String, Long> expected = new TreeMap<>();
  private final TreeMap<FaultKind, Long> kinds = new TreeMap<>();
  private long depositions;
  private long runs;
  private long events;
  private long heights;
  private long commands;
  private long refusals;
  private long drops;
  private long fingerprint;
  private Duration virtual = Duration.ZERO;
  private @Nullable Throwable failure;

  private Campaign(
      LongFunction<Outcome> run, long from, long count, int threads, Consumer<Summary> progress) {
    this.run = run;
    this.progress = progress;
    this.threads = threads;
    next = new AtomicLong(from);
    end = from + count;
  }

  /**
   * Runs {@code from} to {@code from + count - 1}. After a violation no further runs begin.
   *
   * @param run any thread calls it
   * @param progress told after each run, by one thread at a time
   */
  public static Summary run(
      LongFunction<Outcome> run, long from, long count, int threads, Consumer<Summary> progress) {
    if (count < 0 || threads < 1) {
      throw new IllegalArgumentException(
          "count is 0 or more and threads 1 or more, found " + count + " and " + threads);
    }
    Campaign campaign = new Campaign(run, from, count, threads, progress);
    List<Thread> workers = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      Thread worker = new Thread(campaign::work, "simulation " + i);
      worker.setDaemon(true);
      worker.start();
      workers.add(worker);
    }
    try {
      for (Thread worker : workers) {
        worker.join();
      }
    } catch (InterruptedException e) {
      campaign.next.set(campaign.end);
      Thread.currentThread().interrupt();
    }
    campaign.check();
    return campaign.summary();
  }

  /** A run that ends in anything but an outcome is an error of the simulator. */
  private synchronized void check() {
    if (failure != null) {
      throw new IllegalStateException("a run failed, and not by a violation: " + failure, failure);
    }
  }

  private void work() {
    try {
      for (long seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
        add(run.apply(seed));
      }
    } catch (RuntimeException | Error e) {
      next.set(end);
      fail(e);
    }
  }

  private synchronized void fail(Throwable e) {
    failure = failure == null ? e : failure;
  }

  private synchronized void add(Outcome outcome) {
    runs++;
    outcome.kinds().forEach(kind -> kinds.merge(kind, 1L, Long::sum));
    depositions += outcome.depositions();
    events += outcome.events();
    heights += outcome.heights();
    commands += outcome.commands();
    refusals += outcome.refusals();
    drops += outcome.drops();
    fingerprint ^= outcome.fingerprint();
    virtual = virtual.plus(outcome.virtual());
    if (outcome.verdict() instanceof Outcome.Verdict.Expected failure) {
      expected.merge(failure.name(), 1L, Long::sum);
    }
    if (outcome.broken().isPresent()) {
      next.set(end);
      if (broken.size() < BROKEN_MAX) {
        broken.put(outcome.seed(), outcome);
      }
    }
    progress.accept(summary());
  }

  private synchronized Summary summary() {
    return new Summary(
        runs,
        List.copyOf(broken.values()),
        expected,
        kinds,
        depositions,
        events,
        heights,
        commands,
        refusals,
        drops,
        fingerprint,
        virtual,
        Duration.ofNanos(System.nanoTime() - started),
        threads);
  }
}
