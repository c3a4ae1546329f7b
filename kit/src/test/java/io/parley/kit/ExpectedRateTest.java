package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.MemoryBounds;
import io.parley.api.ReplicaId;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Pitfall L4: four replicas, windows of a second; a quarter of what two leaders showed is expected.
 */
class ExpectedRateTest {
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final long SECOND = 1_000_000;
  private static final int PER_BUNDLE = 10;

  private final Served served = new Served(new Quorums(4));
  private final Owed owed = new Owed(() -> 0, served, new RequestPool(4, MemoryBounds.DEFAULT));
  private final ExpectedRate rate = new ExpectedRate(owed, served, new Quorums(4), 25);
  private long now;
  private int sequence;
  private int leader;
  private boolean excused;
  private long height;

  /** So many commands are in the leader's hands, for as long as the test lasts. */
  private void wait(int commands) {
    Bundle bundle = bundle("waiting", 0, commands, 1);
    owed.submitted(bundle);
    owed.handedOver(bundle.id());
  }

  private static Bundle bundle(String client, int first, int commands, int size) {
    List<Bytes> all = Collections.nCopies(commands, Bytes.wrap(new byte[size]));
    return Bundle.sign(Bytes.utf8(client), 1, first, 0, all, statement -> Bytes.EMPTY);
  }

  /** The leader orders so many commands of this size in each of {@code seconds}. */
  private void orders(int commands, int size, int seconds) {
    rate.update(now, WINDOW, () -> excused);
    for (int i = 0; i < seconds; i++) {
      for (int left = commands; left > 0; left -= PER_BUNDLE) {
        Bundle bundle = bundle("a", sequence, Math.min(left, PER_BUNDLE), size);
        sequence += PER_BUNDLE;
        served.delivered(++height, new Batch(1, List.of(bundle)), now);
      }
      now += SECOND;
      rate.update(now, WINDOW, () -> excused);
    }
  }

  private void next() {
    rate.next(new ReplicaId(leader++ % 4));
  }

  private void twoLeadersShow(int commands, int size) {
    for (int i = 0; i < 2; i++) {
      orders(commands, size, 3);
      next();
    }
  }

  private void isGivenUp() {
    assertThat(rate.isSlow()).isTrue();
    rate.suspected();
    next();
  }

  @BeforeEach
  void enoughWaits() {
    wait(1_000);
  }

  @Test
  void whoOrdersLessThanAQuarterForTwoWindowsIsSlow() {
    twoLeadersShow(100, 10);
    orders(100, 10, 1);
    orders(20, 10, 1);
    assertThat(rate.isSlow()).isFalse();
    orders(20, 10, 1);
    assertThat(rate.isSlow()).isTrue();
    orders(40, 10, 1);
    assertThat(rate.isSlow()).isFalse();
  }

  @Test
  void theFirstWindowOfALeaderIsNotJudged() {
    twoLeadersShow(100, 10);
    orders(1, 10, 2);
    assertThat(rate.isSlow()).isFalse();
    orders(1, 10, 1);
    assertThat(rate.isSlow()).isTrue();
  }

  @Test
  void nothingIsExpectedBeforeEnoughHaveLed() {
    orders(100, 10, 3);
    next();
    orders(1, 10, 4);
    assertThat(rate.isSlow()).isFalse();
  }

  /** Pitfall L4: one leader and its friends may order as much among themselves as they like. */
  @Test
  void oneLiarDoesNotRaiseWhatIsExpected() {
    orders(100, 10, 3);
    next();
    orders(1_000, 10, 3);
    rate.next(new ReplicaId(3));
    orders(1_000, 10, 3);
    rate.next(new ReplicaId(3));
    orders(30, 10, 4);
    assertThat(rate.isSlow()).isFalse();
  }

  @Test
  void whereLittleWaitsNobodyIsSlow() {
    owed.installed();
    twoLeadersShow(100, 10);
    wait(24);
    orders(10, 10, 4);
    assertThat(rate.isSlow()).isFalse();
    owed.installed();
    wait(26);
    orders(10, 10, 4);
    assertThat(rate.isSlow()).isTrue();
  }

  @Test
  void largeCommandsAfterSmallOnesAreNotSlow() {
    twoLeadersShow(1_000, 10);
    orders(20, 100_000, 5);
    assertThat(rate.isSlow()).isFalse();
  }

  @Test
  void smallCommandsAfterLargeOnesAreNotSlow() {
    twoLeadersShow(20, 100_000);
    orders(1_000, 10, 5);
    assertThat(rate.isSlow()).isFalse();
  }

  /** Half of the time for each kind, or a third with many bundles: that is as fast as it gets. */
  @Test
  void commandsOfAllSizesMixedAreNotSlow() {
    for (int i = 0; i < 2; i++) {
      orders(400, 10, 2);
      orders(10, 100_000, 1);
      next();
    }
    orders(133, 2_500, 4);
    assertThat(rate.isSlow()).isFalse();
  }

  /** A client may send its last sequence first: what it was owed counts all the same. */
  @Test
  void inWhateverOrderAClientSendsItsBundlesTheyCount() {
    twoLeadersShow(100, 10);
    served.delivered(++height, new Batch(1, List.of(bundle("b", 100_000, 1, 1))), now);
    for (int second = 0; second < 4; second++) {
      rate.update(now, WINDOW, () -> false);
      Bundle late = bundle("b", 50_000 - 100 * second, 100, 10);
      owed.submitted(late);
      owed.handedOver(late.id());
      owed.delivered(++height, new Batch(1, List.of(late)));
      served.delivered(height, new Batch(1, List.of(late)), now);
      now += SECOND;
      rate.update(now, WINDOW, () -> false);
    }
    assertThat(rate.isSlow()).isFalse();
  }

  /** Pitfall L2: the replica is behind, or executors keep everybody back. */
  @Test
  void whatIsExcusedIsNotJudgedNorTheWindowAfter() {
    twoLeadersShow(100, 10);
    orders(100, 10, 2);
    excused = true;
    orders(0, 0, 5);
    excused = false;
    orders(0, 0, 1);
    assertThat(rate.isSlow()).isFalse();
  }

  /** Pitfall L2: one who stood still knows nothing, and what comes after is no measure. */
  @Test
  void whoStoodStillDoesNotJudge() {
    twoLeadersShow(100, 10);
    orders(100, 10, 2);
    now += 3 * SECOND;
    orders(1_000, 10, 2);
    assertThat(rate.isSlow()).isFalse();
    next();
    orders(30, 10, 4);
    assertThat(rate.isSlow()).isFalse();
  }

  /** One of f+1 is correct, and it was not faster either; each was fast at first. */
  @Test
  void whenOneMoreThanMayBeFaultyWereSlowLessIsExpected() {
    twoLeadersShow(100, 10);
    for (int i = 0; i < 2; i++) {
      orders(100, 10, 2);
      orders(10, 10, 3);
      isGivenUp();
    }
    orders(10, 10, 5);
    assertThat(rate.isSlow()).isFalse();
  }

  @Test
  void aQuickLeaderInBetweenShowsThatMoreIsPossible() {
    twoLeadersShow(100, 10);
    orders(10, 10, 3);
    isGivenUp();
    orders(100, 10, 3);
    next();
    orders(10, 10, 3);
    isGivenUp();
    orders(10, 10, 3);
    assertThat(rate.isSlow()).isTrue();
  }

  @Test
  void idleLeadersShowNothing() {
    twoLeadersShow(100, 10);
    for (int i = 0; i < 10; i++) {
      orders(0, 0, 2);
      next();
    }
    orders(10, 10, 3);
    assertThat(rate.isSlow()).isTrue();
  }

  @Test
  void whereNothingIsConfiguredNobodyIsSlow() {
    ExpectedRate off = new ExpectedRate(owed, served, new Quorums(4), 0);
    for (int i = 0; i < 9; i++) {
      off.update(now, WINDOW, () -> false);
      orders(i < 6 ? 100 : 0, 10, 1);
      if (i == 2 || i == 5) {
        off.next(new ReplicaId(i));
      }
    }
    off.update(now, WINDOW, () -> false);
    assertThat(off.isSlow()).isFalse();
  }
}
