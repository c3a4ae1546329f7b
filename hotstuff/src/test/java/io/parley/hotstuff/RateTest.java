package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.testkit.RateScenarios;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * Pitfall L4: a leader that is slower than others showed that one can be; terms and time-outs of
 * 400 ms.
 */
class RateTest {
  @Test
  void aSlowLeaderIsGivenUpWhereThatIsWatched() {
    assertThat(RateScenarios.aSlowLeader(new HotStuff(), 25, Timing.BUSY))
        .isLessThan(Duration.ofSeconds(2));
    assertThat(RateScenarios.aSlowLeader(new HotStuff(), 0, Timing.BUSY))
        .isEqualTo(Duration.ofSeconds(6));
  }

  /** Two are slow, one of whom is correct: from then on no more is expected. */
  @Test
  void whereAllAreSlowLeadersChangeTwice() {
    assertThat(RateScenarios.allAreSlow(new HotStuff(), 25, Timing.BUSY)).isBetween(1, 2);
    assertThat(RateScenarios.allAreSlow(new HotStuff(), 0, Timing.BUSY)).isZero();
  }
}
