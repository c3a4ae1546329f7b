package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class RateLimitTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();
  private static final long HOUR = Duration.ofHours(1).toNanos();

  private final RateLimit limit = new RateLimit(Duration.ofSeconds(1), Duration.ofHours(1));

  private boolean isTold(long nowNanos) {
    return limit.admit(nowNanos) != RateLimit.SUPPRESSED;
  }

  /** A dead peer is met twice a second: a day of it cost 50,000 lines once. */
  @Test
  void whatLastsForADayIsToldSomeDozenTimes() {
    int told = 0;
    for (long now = 0; now < 24 * HOUR; now += SECOND / 2) {
      told += isTold(now) ? 1 : 0;
    }
    assertThat(told).isBetween(24, 40);
    assertThat(limit.count()).isEqualTo(2 * 24 * 3_600);
  }

  @Test
  void intervalsDouble() {
    long now = -SECOND; // A clock's origin is anywhere.
    for (int tenths = 0; tenths < 160; tenths++) {
      boolean expected = tenths == 0 || tenths == 10 || tenths == 30 || tenths == 70;
      assertThat(isTold(now + tenths * SECOND / 10))
          .as("after %s / 10 s", tenths)
          .isEqualTo(expected || tenths == 150);
    }
  }

  @Test
  void theNumberLeftOutIsKnown() {
    assertThat(limit.admit(0)).isZero();
    limit.admit(1);
    limit.admit(2);
    assertThat(limit.admit(SECOND)).isEqualTo(2);
  }

  @Test
  void afterALongPauseItIsToldAtOnce() {
    for (long now = 0; now < 10 * SECOND; now += SECOND) {
      limit.admit(now);
    }
    long after = 10 * SECOND + HOUR;
    assertThat(isTold(after)).isTrue();
    assertThat(isTold(after + SECOND)).isTrue();
  }

  @Test
  void aPauseThatIsShorterThanTheIntervalBeginsNothingAnew() {
    int told = 0;
    for (long now = 0; now < 24 * HOUR; now += 70 * SECOND) {
      told += isTold(now) ? 1 : 0;
    }
    assertThat(told).isLessThan(40);
  }

  @Test
  void anEndIsToldOnceAndWhatComesLongAfterItAtOnce() {
    assertThat(limit.over()).isFalse();
    for (long now = 0; now < HOUR; now += SECOND) {
      limit.admit(now);
    }
    assertThat(limit.over()).isTrue();
    assertThat(limit.over()).isFalse();
    assertThat(isTold(HOUR + 120 * SECOND)).isTrue();
  }

  /** One that comes and goes fills no log either. */
  @Test
  void whatComesAndGoesIsToldAsSeldom() {
    int told = 0;
    for (long now = 0; now < 24 * HOUR; now += SECOND) {
      told += isTold(now) ? 1 : 0;
      told += limit.over() ? 1 : 0;
    }
    assertThat(told).isLessThan(80);
  }

  @Test
  void whatChangesIsToldSoon() {
    for (long now = 0; now < HOUR; now += SECOND) {
      limit.admit(now);
    }
    assertThat(isTold(HOUR)).isFalse();
    limit.changed();
    assertThat(isTold(HOUR + SECOND)).isTrue();
  }

  @Test
  void anIntervalMayStayAsItIs() {
    RateLimit fixed = new RateLimit(Duration.ofSeconds(1));
    for (int i = 0; i < 100; i++) {
      assertThat(fixed.admit(i * SECOND)).isZero();
    }
  }
}
