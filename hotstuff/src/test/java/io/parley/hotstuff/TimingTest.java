package io.parley.hotstuff;

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
}
