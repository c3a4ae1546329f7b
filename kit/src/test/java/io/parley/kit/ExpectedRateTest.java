package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.MemoryBounds;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Pitfall L4: four replicas, windows of a second; half of what two leaders showed is expected. */
class ExpectedRateTest {
  private static final Duration WINDOW = Duration.ofSeconds(1);
  private static final long SECOND = 1_000_000;

  private final Served served = new Served(new Quorums(4));
  private final Owed owed = new Owed(() -> 0, served, new RequestPool(4, MemoryBounds.DEFAULT));
  private final ExpectedRate rate = new ExpectedRate(owed, served, new Quorums(4), 50);
  private long now;
  private int sequence;
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
    rate.update(now, WINDOW);
    for (int i = 0; i < seconds; i++) {
      if (commands > 0) {
        List<Bytes> all = Collections.nCopies(commands, Bytes.wrap(new byte[size]));
        Bundle bundle = Bundle.sign(Bytes.utf8("a"), 1, sequence, 0, all, statement -> Bytes.EMPTY);
        sequence += commands;
        served.delivered(++height, new Batch(1, List.of(bundle)), now);
      }
      now += SECOND;
      rate.update(now, WINDOW);
    }
  }

  private void twoLeadersShow(int commands, int size) {
    for (int leader = 0; leader < 2; leader++) {
      orders(commands, size, 2);
      rate.next();
    }
  }

  @BeforeEach
  void enoughWaits() {
    wait(1_000);
  }

  @Test
  void whereLittleWaitsNobodyIsSlow() {
    owed.installed();
    twoLeadersShow(100, 10);
    wait(49);
    orders(10, 10, 3);
    assertThat(rate.isSlow()).isFalse();
    owed.installed();
    wait(51);
    orders(10, 10, 2);
    assertThat(rate.isSlow()).isTrue();
  }

  @Test
  void whoOrdersLessThanHalfIsSlow() {
    twoLeadersShow(100, 10);
    orders(40, 10, 2);
    assertThat(rate.isSlow()).isTrue();
    orders(60, 10, 1);
    assertThat(rate.isSlow()).isFalse();
  }

  @Test
  void theFirstWindowOfALeaderIsNotJudged() {
    twoLeadersShow(100, 10);
    orders(1, 10, 1);
    assertThat(rate.isSlow()).isFalse();
    orders(1, 10, 1);
    assertThat(rate.isSlow()).isTrue();
  }

  @Test
  void nothingIsExpectedBeforeEnoughHaveLed() {
    orders(100, 10, 2);
    rate.next();
    orders(1, 10, 3);
    assertThat(rate.isSlow()).isFalse();
  }

  /** One leader and its friends may order as much among themselves as they like. */
  @Test
  void oneLiarDoesNotRaiseWhatIsExpected() {
    orders(100, 10, 2);
    rate.next();
    orders(1_000, 10, 2);
    rate.next();
    orders(60, 10, 2);
    assertThat(rate.isSlow()).isFalse();
  }

  @Test
  void largeCommandsAfterSmallOnesAreNotSlow() {
    twoLeadersShow(1_000, 10);
    orders(20, 100_000, 3);
    assertThat(rate.isSlow()).isFalse();
  }

  @Test
  void smallCommandsAfterLargeOnesAreNotSlow() {
    twoLeadersShow(20, 100_000);
    orders(1_000, 10, 3);
    assertThat(rate.isSlow()).isFalse();
  }

  /** Half of the time for each kind: that is as fast as it gets. */
  @Test
  void commandsOfAllSizesMixedAreNotSlow() {
    for (int leader = 0; leader < 2; leader++) {
      orders(400, 10, 1);
      orders(10, 100_000, 1);
      rate.next();
    }
    orders(205, 2_500, 2);
    assertThat(rate.isSlow()).isFalse();
    orders(100, 2_500, 1);
    assertThat(rate.isSlow()).isTrue();
  }

  /** One of f+1 is correct, and it was not faster either. */
  @Test
  void whenOneMoreThanMayBeFaultyWereSlowLessIsExpected() {
    twoLeadersShow(100, 10);
    for (int leader = 0; leader < 2; leader++) {
      orders(10, 10, 3);
      assertThat(rate.isSlow()).isTrue();
      rate.next();
    }
    orders(10, 10, 3);
    assertThat(rate.isSlow()).isFalse();
  }

  @Test
  void aQuickLeaderInBetweenShowsThatMoreIsPossible() {
    twoLeadersShow(100, 10);
    for (int commands : List.of(10, 100, 10)) {
      orders(commands, 10, 3);
      rate.next();
    }
    orders(10, 10, 3);
    assertThat(rate.isSlow()).isTrue();
  }

  @Test
  void idleLeadersShowNothing() {
    twoLeadersShow(100, 10);
    for (int leader = 0; leader < 10; leader++) {
      orders(0, 0, 1);
      rate.next();
    }
    orders(10, 10, 3);
    assertThat(rate.isSlow()).isTrue();
  }

  @Test
  void whereNothingIsConfiguredNobodyIsSlow() {
    ExpectedRate off = new ExpectedRate(owed, served, new Quorums(4), 0);
    for (int leader = 0; leader < 4; leader++) {
      off.update(now, WINDOW);
      orders(100, 10, 2);
      off.update(now, WINDOW);
      off.next();
    }
    off.update(now, WINDOW);
    off.update(now + 9 * SECOND, WINDOW);
    assertThat(off.isSlow()).isFalse();
  }
}
