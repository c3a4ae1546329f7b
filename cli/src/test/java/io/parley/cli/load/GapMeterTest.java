package io.parley.cli.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GapMeterTest {
  private final GapMeter gap = new GapMeter();

  @Test
  void theLongestGapSinceItWasArmedCounts() {
    gap.completed(100);
    gap.completed(900);
    gap.arm(1_000);
    gap.completed(1_010);
    gap.completed(1_500);
    gap.completed(1_510);
    assertThat(gap.longestNanos(1_520)).isEqualTo(490);
  }

  @Test
  void aGapThatBeganBeforeItWasArmedCountsWhole() {
    gap.completed(100);
    gap.arm(1_000);
    gap.completed(1_010);
    assertThat(gap.longestNanos(1_011)).isEqualTo(910);
  }

  @Test
  void aGapThatIsStillOpenCounts() {
    gap.completed(100);
    gap.arm(110);
    gap.completed(120);
    assertThat(gap.longestNanos(5_000)).isEqualTo(4_880);
    assertThat(gap.sinceLastNanos(5_000)).isEqualTo(4_880);
  }

  @Test
  void nothingIsMeasuredBeforeItIsArmed() {
    gap.completed(100);
    assertThat(gap.longestNanos(5_000)).isZero();
  }
}
