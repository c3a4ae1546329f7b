package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Protocol;
import io.parley.simulator.replica.Burden;
import io.parley.testkit.RateScenarios;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A leader that is slower than others showed that one can be; terms and time-outs of 400 ms. */
class RateTest {
  private static final Burden BUSY = new Burden(0, 3_000, 0, 0);

  /** R2 is slow (pitfall L4). */
  static void slowLeader(Protocol protocol) {
    RateScenarios.aSlowLeaderIsGivenUp(protocol, BUSY);
  }

  @Test
  void aSlowLeaderIsGivenUpWhereThatIsWatched() {
    assertThat(RateScenarios.aSlowLeader(new HotStuff(), 25, BUSY))
        .isLessThan(Duration.ofSeconds(2));
    assertThat(RateScenarios.aSlowLeader(new HotStuff(), 0, BUSY)).isEqualTo(Duration.ofSeconds(6));
  }

  /** Two are slow, one of whom is correct: from then on no more is expected. */
  @Test
  void whereAllAreSlowLeadersChangeTwice() {
    assertThat(RateScenarios.allAreSlow(new HotStuff(), 25, BUSY)).isBetween(1, 2);
    assertThat(RateScenarios.allAreSlow(new HotStuff(), 0, BUSY)).isZero();
  }
}
