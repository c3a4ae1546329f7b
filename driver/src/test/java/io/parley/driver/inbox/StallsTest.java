package io.parley.driver.inbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Action;
import io.parley.api.TimerId;
import io.parley.driver.inbox.Stalls.Part;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pitfall L2: nobody is blamed for the time in which the replica itself stood still. */
class StallsTest {
  private static final long MILLI = 1_000;

  private record Timer() implements TimerId {}

  private final Stalls stalls = new Stalls();
  private final TimerRuns timers = new TimerRuns(stalls::total);

  private TimerRuns.Run start(long afterMillis, long latestMillis, long now) {
    Duration after = Duration.ofMillis(afterMillis);
    return timers.start(
        new Action.StartTimer(new Timer(), after, Duration.ofMillis(latestMillis)), now);
  }

  @Test
  void workThatIsFinishedSoonIsNoStall() {
    for (long now = 0; now < 1_000 * MILLI; now += 10 * MILLI) {
      stalls.handed(Part.LOOP, now);
      stalls.finished(Part.LOOP, 1, now + 9 * MILLI);
    }
    assertThat(stalls.total(1_000 * MILLI)).isZero();
  }

  @Test
  void aPartThatFinishesNothingStandsStillFromWhenItHadSomethingToDo() {
    stalls.handed(Part.EXECUTOR, 100 * MILLI);
    stalls.handed(Part.EXECUTOR, 200 * MILLI);
    assertThat(stalls.total(300 * MILLI)).as("it still does").isEqualTo(200 * MILLI);
    stalls.finished(Part.EXECUTOR, 1, 400 * MILLI);
    stalls.finished(Part.EXECUTOR, 1, 410 * MILLI);
    assertThat(stalls.total(900 * MILLI)).isEqualTo(300 * MILLI);
  }

  @Test
  void aMomentCountsOnceWhoeverStoodStill() {
    stalls.handed(Part.LOOP, 0);
    stalls.stood(50 * MILLI, 100 * MILLI);
    stalls.stood(200 * MILLI, 250 * MILLI);
    stalls.finished(Part.LOOP, 1, 220 * MILLI);
    assertThat(stalls.total(300 * MILLI)).isEqualTo(250 * MILLI);
    stalls.stood(400 * MILLI, 500 * MILLI);
    assertThat(stalls.total(500 * MILLI)).isEqualTo(350 * MILLI);
  }

  @Test
  void aTimerLastsLongerByWhatStoodStillSinceItBegan() {
    stalls.stood(0, 500 * MILLI);
    TimerRuns.Run run = start(1_000, 3_000, 600 * MILLI);
    stalls.stood(700 * MILLI, 1_400 * MILLI);
    assertThat(timers.extension(run, 1_600 * MILLI)).isEqualTo(700 * MILLI);
    stalls.stood(1_700 * MILLI, 1_800 * MILLI);
    assertThat(timers.extension(run, 2_300 * MILLI)).isEqualTo(100 * MILLI);
    assertThat(timers.extension(run, 2_400 * MILLI)).isZero();
    assertThat(timers.expire(run)).isTrue();
    assertThat(timers.extension(run, 2_400 * MILLI)).as("it is over").isZero();
  }

  @Test
  void noStallSuspendsATimerForEver() {
    TimerRuns.Run run = start(1_000, 3_000, 0);
    stalls.handed(Part.EXECUTOR, 0);
    assertThat(timers.extension(run, 1_000 * MILLI)).isEqualTo(1_000 * MILLI);
    assertThat(timers.extension(run, 2_000 * MILLI)).isEqualTo(1_000 * MILLI);
    assertThat(timers.extension(run, 3_000 * MILLI)).isZero();
  }

  @Test
  void whatHoldsATimerBackCountsTowardsWhatMayProlongIt() {
    TimerRuns.Run run = start(1_000, 3_000, 0);
    stalls.stood(0, 900 * MILLI);
    assertThat(timers.ranOut(run, 1_000 * MILLI)).isEqualTo(3_000 * MILLI);
    assertThat(timers.extension(run, 2_500 * MILLI)).as("held back").isEqualTo(500 * MILLI);
    assertThat(timers.ranOut(run, 3_000 * MILLI)).as("no later").isEqualTo(3_000 * MILLI);
    assertThat(timers.extension(run, 3_100 * MILLI)).isZero();
    assertThat(timers.expire(run)).isTrue();
  }

  @Test
  void aTimerThatIsNeverProlongedIsHeldBackForAsLongAsItRan() {
    TimerRuns.Run run = start(1_000, 1_000, 0);
    assertThat(timers.ranOut(run, 1_000 * MILLI)).isEqualTo(2_000 * MILLI);
    timers.stop(new Timer());
    assertThat(timers.ranOut(run, 1_500 * MILLI)).as("stopped").isEqualTo(1_500 * MILLI);
  }

  @Test
  void aTimerThatBlamesNobodyIsNotProlonged() {
    TimerRuns.Run run = start(1_000, 1_000, 0);
    stalls.stood(0, 1_000 * MILLI);
    assertThat(timers.extension(run, 1_000 * MILLI)).isZero();
  }
}
