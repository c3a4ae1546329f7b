package io.parley.pacemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.kit.Quorums;
import org.junit.jupiter.api.Test;

/** Pitfall L5: no f leaders raise the time-out that they are judged by. */
class RecentWaitsTest {
  private final RecentWaits waits = new RecentWaits(new Quorums(4));

  @Test
  void oneThatTarriesCountsForNothing() {
    waits.add(10);
    waits.add(11);
    waits.add(12);
    assertThat(waits.add(1_000_000)).isEqualTo(12);
    assertThat(waits.add(10)).isEqualTo(12);
  }

  @Test
  void allTogetherCount() {
    for (int i = 0; i < 4; i++) {
      waits.add(10);
    }
    waits.add(500);
    assertThat(waits.add(600)).isEqualTo(500);
  }

  @Test
  void onlyTheLastRoundCounts() {
    waits.add(900);
    waits.add(900);
    for (int i = 0; i < 3; i++) {
      waits.add(10);
    }
    assertThat(waits.add(10)).isEqualTo(10);
  }
}
