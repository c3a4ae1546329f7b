package io.parley.hotstuff;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Options;
import io.parley.kit.Blame;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What concerns time: clocks, time-outs and terms. */
final class TimingTest {
  /** L6: the latest reading counts, not the highest. */
  @Test
  void aLeaderWhoseClockWasWrongOnceGoesOn() {
    Timing.clockIsWrongOnce(new HotStuff());
    Timing.clockIsWrongOnce(new BasicHotStuff());
  }

  /** L5: what is observed of a leader counts from the next on. */
  @Test
  void noLeaderRaisesTheTimeoutThatItIsJudgedBy() {
    Timing.leaderSlowsDown(new HotStuff());
    Timing.leaderSlowsDown(new BasicHotStuff());
  }

  /** H19: progress brings the time-out back. */
  @Test
  void aLeaderThatDiesIsReplacedInTheSameTimeAgainAndAgain() {
    Timing.leadersFailOneAfterTheOther(new HotStuff());
    Timing.leadersFailOneAfterTheOther(new BasicHotStuff());
  }

  /** L4: a term ends by its time, too. */
  @Test
  void noLeaderLeadsForLong() {
    Timing.leaderLeadsForLong(new HotStuff());
    Timing.leaderLeadsForLong(new BasicHotStuff());
  }

  /** The table in docs/hotstuff.md. */
  @Test
  void howLongALeaderKeepsAClientOutFollowsFromTheOptions() {
    HotStuffOptions presets = HotStuffOptions.of(Options.PRESET);
    int stalled = presets.stalledTimeoutsMax();
    assertThat(
            Stream.of(presets.viewTimeoutMin(), presets.viewTimeout(), presets.viewTimeoutMax())
                .flatMap(
                    timeout ->
                        Stream.of(
                            timeout.multipliedBy(1 + stalled),
                            timeout.multipliedBy(Blame.TIMEOUTS_MAX + stalled),
                            presets.termTime().plus(timeout)))
                .map(Duration::toSeconds))
        .containsExactly(3L, 10L, 61L, 30L, 100L, 70L, 90L, 300L, 90L);
  }
}
