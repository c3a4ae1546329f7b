package io.parley.pacemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** Pitfalls L5, P7, H19: time-outs follow what was observed, within bounds, and come back. */
class AdaptiveTimeoutTest {
  private static final Duration INITIAL = Duration.ofSeconds(10);
  private static final Duration MIN = Duration.ofSeconds(1);
  private static final Duration MAX = Duration.ofSeconds(30);
  private static final long SECOND = 1_000_000;

  private final AdaptiveTimeout timeout = new AdaptiveTimeout(INITIAL, MIN, MAX, 0);
  private long now;

  /** Waits that take so long follow each other for so long. */
  private void waits(long each, long until) {
    while (now < until) {
      timeout.observed(now, now + each);
      now += each;
    }
  }

  @Test
  void beginsAtItsInitialValueAndFallsSlowlyToItsMinimum() {
    assertThat(timeout.current()).isEqualTo(INITIAL);
    waits(SECOND / 10, 5 * SECOND);
    assertThat(timeout.current())
        .as("processes are still cold")
        .isGreaterThan(INITIAL.dividedBy(2));
    waits(SECOND / 10, 60 * SECOND);
    assertThat(timeout.current()).isEqualTo(MIN);
  }

  @Test
  void noLeaderRaisesTheTimeoutThatItIsJudgedBy() {
    waits(SECOND / 10, 60 * SECOND);
    waits(SECOND * 9 / 10, 80 * SECOND);
    assertThat(timeout.current()).isEqualTo(MIN);
    timeout.next(now);
    assertThat(timeout.current()).as("it counts from the next leader on").isGreaterThan(MIN);
  }

  @Test
  void everyFailedViewDoublesItUpToTheMaximum() {
    waits(SECOND / 10, 60 * SECOND);
    for (long seconds : new long[] {2, 4, 8, 16, 30, 30}) {
      timeout.failed();
      timeout.next(now);
      assertThat(timeout.current()).isEqualTo(Duration.ofSeconds(seconds));
    }
  }

  @Test
  void comesBackWithTheNextSampleAndNotBefore() {
    waits(SECOND / 10, 60 * SECOND);
    timeout.failed();
    timeout.failed();
    timeout.next(now);
    timeout.observed(now - SECOND, now + SECOND);
    assertThat(timeout.current()).as("its predecessor's").isEqualTo(Duration.ofSeconds(4));
    now += SECOND;
    waits(SECOND / 10, now + 2 * SECOND);
    assertThat(timeout.current()).isEqualTo(MIN);
    timeout.failed();
    timeout.next(now);
    assertThat(timeout.current()).isEqualTo(MIN.multipliedBy(2));
  }

  /** Else a network that has become slow is never waited for long enough. */
  @Test
  void oneLongWaitIsEnoughToWaitAsLongForTheNextLeader() {
    waits(SECOND / 10, 60 * SECOND);
    for (int failed = 0; failed < 3; failed++) {
      timeout.failed();
    }
    timeout.next(now);
    waits(6 * SECOND, now + 12 * SECOND);
    assertThat(timeout.current()).isGreaterThan(Duration.ofSeconds(6));
    timeout.next(now);
    assertThat(timeout.current()).isGreaterThan(Duration.ofSeconds(6));
  }

  @Test
  void aBacklogIsNoSample() {
    waits(SECOND / 10, 60 * SECOND);
    timeout.caughtUp(now + 20 * SECOND);
    timeout.observed(now, now + 20 * SECOND);
    timeout.next(now + 20 * SECOND);
    assertThat(timeout.current()).isEqualTo(MIN);
  }

  @Property(tries = 300)
  void staysWithinItsBoundsAndRisesOnlyWithAnotherLeader(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 200) int steps) {
    SplittableRandom random = new SplittableRandom(seed);
    AdaptiveTimeout any = new AdaptiveTimeout(INITIAL, MIN, MAX, 0);
    long time = 0;
    for (int i = 0; i < steps; i++) {
      Duration before = any.current();
      int kind = random.nextInt(8);
      if (kind == 0) {
        any.failed();
      }
      if (kind <= 1) {
        any.next(time);
      } else {
        long taken = random.nextLong(40 * SECOND);
        any.observed(time, time + taken);
        time += taken;
        assertThat(any.current()).isLessThanOrEqualTo(before);
      }
      assertThat(any.current()).isBetween(MIN, MAX);
    }
  }

  @Test
  void itsBoundsAreInOrder() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveTimeout(MIN, INITIAL, MAX, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveTimeout(MAX, MIN, INITIAL, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new AdaptiveTimeout(MIN, Duration.ZERO, MAX, 0));
  }

  /** As where only one of them was configured. */
  @Test
  void aMinimumAboveTheInitialTimeOutIsTheInitialOne() {
    assertThat(AdaptiveTimeout.startingAt(MIN, INITIAL, MAX, 0).current()).isEqualTo(MIN);
    assertThat(AdaptiveTimeout.startingAt(INITIAL, MIN, MAX, 0).current()).isEqualTo(INITIAL);
  }

  /** While an own timer runs, what this replica stands still is added, within a bound. */
  @Test
  void aTimerEndsSomeTimeoutsLaterAtTheLatest() {
    assertThat(timeout.latest(Duration.ofSeconds(3), 2)).isEqualTo(Duration.ofSeconds(23));
  }

  /** As many views as may have had a faulty leader fail, and nothing is doubled. */
  @Test
  void fewFailuresInARowAreExempt() {
    AdaptiveTimeout tolerant = new AdaptiveTimeout(MIN, MIN, MAX, 2);
    for (int i = 0; i < 2; i++) {
      tolerant.failed();
      tolerant.next(now);
      assertThat(tolerant.current()).isEqualTo(MIN);
    }
    tolerant.failed();
    tolerant.next(now);
    assertThat(tolerant.current()).isEqualTo(MIN.multipliedBy(2));
    tolerant.failed();
    tolerant.next(now);
    assertThat(tolerant.current()).isEqualTo(MIN.multipliedBy(4));
  }
}
