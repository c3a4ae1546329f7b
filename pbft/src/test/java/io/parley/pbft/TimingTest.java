package io.parley.pbft;

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
}
