package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class IntervalsTest {
  private final Intervals intervals = new Intervals(7);

  @Test
  void whoDeliversNothingInAnIntervalIsStuck() {
    assertThat(intervals.isStuck()).isFalse();
    intervals.tick(7);
    assertThat(intervals.isStuck()).isTrue();
    intervals.tick(9);
    assertThat(intervals.isStuck()).isFalse();
    intervals.tick(9);
    assertThat(intervals.isStuck()).isTrue();
  }

  @Test
  void patienceEndsAndComesBackWithAHeight() {
    for (int i = 0; i < Intervals.PATIENCE_INTERVALS; i++) {
      intervals.tick(7);
      assertThat(intervals.isPatient()).isTrue();
    }
    intervals.tick(7);
    assertThat(intervals.isPatient()).isFalse();
    intervals.tick(8);
    assertThat(intervals.isPatient()).isTrue();
  }

  @Test
  void theIdleSpeakSeldomAndOthersEveryTime() {
    List<Integer> spoken = new ArrayList<>();
    for (int i = 1; i <= 2 * Intervals.IDLE_INTERVALS; i++) {
      intervals.tick(7);
      assertThat(intervals.isDue(false)).isTrue();
      if (intervals.isDue(true)) {
        spoken.add(i);
      }
    }
    assertThat(spoken).containsExactly(Intervals.IDLE_INTERVALS, 2 * Intervals.IDLE_INTERVALS);
  }
}
