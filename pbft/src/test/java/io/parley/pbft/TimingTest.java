package io.parley.pbft;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Options;
import io.parley.kit.Blame;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What concerns time: clocks, time-outs. */
final class TimingTest {
  /** L6: the latest reading counts, not the highest. */
  @Test
  void aLeaderWhoseClockWasWrongOnceGoesOn() {
    Timing.clockIsWrongOnce(new Pbft());
  }

  /** L5: what is observed of a leader counts from the next on. */
  @Test
  void noLeaderRaisesTheTimeoutThatItIsJudgedBy() {
    Timing.leaderSlowsDown(new Pbft());
  }

  /** H19: progress brings the time-out back. */
  @Test
  void aLeaderThatDiesIsReplacedInTheSameTimeAgainAndAgain() {
    Timing.leadersFailOneAfterTheOther(new Pbft());
  }

  /** The table in docs/pbft.md. */
  @Test
  void howLongAPrimaryKeepsAClientOutFollowsFromTheOptions() {
    PbftOptions presets = PbftOptions.of(Options.PRESET);
    int stalled = presets.stalledTimeoutsMax();
    assertThat(
            Stream.of(presets.viewTimeoutMin(), presets.viewTimeout(), presets.viewTimeoutMax())
                .flatMap(
                    timeout ->
                        Stream.of(
                            timeout.multipliedBy(1 + stalled),
                            timeout.multipliedBy(Blame.TIMEOUTS_MAX + stalled)))
                .map(Duration::toSeconds))
        .containsExactly(3L, 10L, 30L, 100L, 90L, 300L);
  }
}
