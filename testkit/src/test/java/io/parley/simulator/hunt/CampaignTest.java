package io.parley.simulator.hunt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.simulator.checkers.Violation.Property;
import io.parley.simulator.faults.FaultKind;
import io.parley.simulator.hunt.Campaign.Summary;
import io.parley.simulator.hunt.Outcome.Verdict;
import io.parley.testkit.Toy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.CountDownLatch;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class CampaignTest {
  private static final Verdict HOLDS = new Verdict.Holds();
  private static final Verdict BROKEN = new Verdict.Broken(Property.AGREEMENT, "two", "");

  private static Outcome outcome(long seed, Verdict verdict) {
    return new Outcome(
        seed,
        4,
        verdict,
        seed,
        100,
        50,
        10,
        7,
        3,
        2,
        Duration.ofSeconds(2),
        List.of(),
        Set.of(FaultKind.LOSS),
        4,
        List.of());
  }

  private static Summary run(LongFunction<Outcome> run, long from, long count, int threads) {
    return Campaign.run(run, from, count, threads, summary -> {});
  }

  @Test
  void everySeedRunsOnceAndAllIsAddedUp() {
    for (int threads = 1; threads <= 3; threads++) {
      Set<Long> seeds = new ConcurrentSkipListSet<>();
      List<Long> progress = new ArrayList<>();
      Summary summary =
          Campaign.run(
              seed -> {
                assertThat(seeds.add(seed)).isTrue();
                return outcome(seed, HOLDS);
              },
              30,
              20,
              threads,
              so -> progress.add(so.runs()));
      assertThat(seeds).hasSize(20).contains(30L, 49L);
      assertThat(progress).hasSize(20).isSorted().endsWith(20L);
      assertThat(summary.runs()).isEqualTo(20);
      assertThat(summary.events()).isEqualTo(2_000);
      assertThat(summary.heights()).isEqualTo(200);
      assertThat(summary.commands()).isEqualTo(140);
      assertThat(summary.refusals()).isEqualTo(60);
      assertThat(summary.drops()).isEqualTo(40);
      assertThat(summary.kinds()).isEqualTo(Map.of(FaultKind.LOSS, 20L));
      assertThat(summary.depositions()).isEqualTo(80);
      assertThat(summary.virtual()).isEqualTo(Duration.ofSeconds(40));
      assertThat(summary.broken()).isEmpty();
      assertThat(summary.expected()).isEmpty();
      assertThat(summary.fingerprint())
          .as("of all, in any order")
          .isEqualTo(LongStream.range(30, 50).reduce(0, (a, b) -> a ^ b));
      assertThat(summary.threads()).isEqualTo(threads);
    }
  }

  @Test
  void noRunsAreNoError() {
    assertThat(run(seed -> outcome(seed, BROKEN), 1, 0, 2).runs()).isZero();
  }

  @Test
  void afterAViolationNoRunBegins() {
    Summary summary = run(seed -> outcome(seed, seed == 5 ? BROKEN : HOLDS), 1, 1_000_000, 1);
    assertThat(summary.runs()).isEqualTo(5);
    assertThat(summary.broken()).extracting(Outcome::seed).containsExactly(5L);
    Summary onTwo = run(seed -> outcome(seed, seed >= 5 ? BROKEN : HOLDS), 1, 1_000_000, 2);
    assertThat(onTwo.runs()).isLessThan(20);
    assertThat(onTwo.broken()).extracting(Outcome::seed).isSorted().isSubsetOf(5L, 6L, 7L);
  }

  @Test
  void ofManyViolationsAtOnceAFewAreKept() {
    int threads = 12;
    CountDownLatch all = new CountDownLatch(threads);
    Summary summary =
        run(
            seed -> {
              all.countDown();
              await(all);
              return outcome(seed, BROKEN);
            },
            1,
            1_000,
            threads);
    assertThat(summary.runs()).isEqualTo(threads);
    assertThat(summary.broken()).hasSize(10);
  }

  @Test
  void whoIsInterruptedBeginsNoFurtherRun() throws InterruptedException {
    Thread caller = Thread.currentThread();
    CountDownLatch returned = new CountDownLatch(1);
    List<Thread> workers = Collections.synchronizedList(new ArrayList<>());
    Summary summary =
        run(
            seed -> {
              workers.add(Thread.currentThread());
              caller.interrupt();
              await(returned);
              return outcome(seed, HOLDS);
            },
            1,
            1_000,
            1);
    assertThat(Thread.interrupted()).isTrue();
    assertThat(summary.runs()).isZero();
    returned.countDown();
    workers.get(0).join();
    assertThat(workers).hasSize(1);
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void expectedFailuresAreCountedByNameAndStopNothing() {
    Verdict expected = new Verdict.Expected("STATE_TRANSFER", "[R1]");
    Summary summary = run(seed -> outcome(seed, seed % 3 == 0 ? expected : HOLDS), 0, 10, 2);
    assertThat(summary.runs()).isEqualTo(10);
    assertThat(summary.expected()).isEqualTo(Map.of("STATE_TRANSFER", 4L));
  }

  @Test
  void aRunThatFailsEndsTheCampaignWithItsCause() {
    IllegalArgumentException cause = new IllegalArgumentException("no idea");
    for (Throwable thrown : List.of(cause, new StackOverflowError("deep"))) {
      assertThatThrownBy(
              () ->
                  run(
                      seed -> {
                        if (seed == 3) {
                          CampaignTest.<RuntimeException>fail(thrown);
                        }
                        return outcome(seed, HOLDS);
                      },
                      1,
                      1_000_000,
                      2))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(thrown.toString())
          .hasCause(thrown);
    }
  }

  @Test
  void ofTwoRunsThatFailTheFirstIsTheCause() {
    CountDownLatch both = new CountDownLatch(2);
    Thread[] first = new Thread[1];
    assertThatThrownBy(
            () ->
                run(
                    seed -> {
                      if (seed == 1) {
                        first[0] = Thread.currentThread();
                      }
                      both.countDown();
                      await(both);
                      if (seed == 2) {
                        join(first[0]);
                      }
                      throw new IllegalArgumentException("run " + seed);
                    },
                    1,
                    2,
                    2))
        .hasRootCauseMessage("run 1");
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static <E extends Throwable> void fail(Throwable thrown) throws E {
    throw (E) thrown;
  }

  @Test
  void realRunsAddUpToTheSameOnOneThreadAndOnTwo() {
    Simulation simulation = Script.simulation(new Toy()).faults(Script.HONEST);
    Summary one = run(simulation::run, 1, 12, 1);
    Summary two = run(simulation::run, 1, 12, 2);
    assertThat(one.commands()).isPositive();
    assertThat(timeless(two)).isEqualTo(timeless(one));
  }

  private static Summary timeless(Summary summary) {
    return new Summary(
        summary.runs(),
        summary.broken(),
        summary.expected(),
        summary.kinds(),
        summary.depositions(),
        summary.events(),
        summary.heights(),
        summary.commands(),
        summary.refusals(),
        summary.drops(),
        summary.fingerprint(),
        summary.virtual(),
        Duration.ZERO,
        0);
  }

  @Test
  void ratesAreThoseOfOneThread() {
    Summary summary =
        new Summary(
            6,
            List.of(),
            Map.of(),
            Map.of(),
            0,
            600,
            0,
            0,
            0,
            0,
            0,
            Duration.ofSeconds(90),
            Duration.ofSeconds(3),
            2);
    assertThat(summary.eventsPerSecond()).isEqualTo(100);
    assertThat(summary.speedUp()).isEqualTo(15);
    assertThat(summary.runsPerSecond()).isEqualTo(2);
  }

  @Test
  void badSizesAreErrors() {
    assertThatThrownBy(() -> run(seed -> outcome(seed, HOLDS), 1, -1, 1))
        .hasMessageContaining("found -1 and 1");
    assertThatThrownBy(() -> run(seed -> outcome(seed, HOLDS), 1, 1, 0))
        .hasMessageContaining("found 1 and 0");
  }
}
