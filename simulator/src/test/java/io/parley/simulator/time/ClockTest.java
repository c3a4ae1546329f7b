package io.parley.simulator.time;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClockTest {
  @Test
  void aClockThatJumpsIsRightAgainWhenItHasJumpedBackAndItsTimersNeverNotice() {
    Clock clock = new Clock();
    clock.drift(7, 0);
    long before = clock.wall(100);
    clock.jump(3_600_000_000L);
    assertThat(clock.wall(100) - before).isEqualTo(3_600_000_000L);
    assertThat(clock.really(50)).isEqualTo(50);
    clock.jump(-3_600_000_000L);
    assertThat(clock.wall(100)).isEqualTo(before);
  }
}
