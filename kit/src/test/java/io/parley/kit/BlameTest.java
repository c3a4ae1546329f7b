package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.MemoryBounds;
import io.parley.api.ReplicaId;
import io.parley.kit.Blame.Position;
import io.parley.kit.Blame.Ruling;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfalls L1 and L2: for what, and when, a leader is suspected. */
class BlameTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final long SECOND = 1_000_000;
  private static final Position UP_TO_DATE = new Position(100, 100, 100, true);
  private static final Ruling NONE = new Ruling.None();
  private static final Ruling SUSPECT = new Ruling.Suspect();

  private long now;
  private long height = 10;
  private final Served served = new Served(new Quorums(4));
  private final Owed owed = new Owed(() -> now, served, new RequestPool(4, MemoryBounds.DEFAULT));
  private final ExpectedRate rate = new ExpectedRate(owed, served, new Quorums(4), 25);
  private final Blame blame = new Blame(owed, served, rate);

  private static Bundle bundle(String client, int first) {
    return Bundle.sign(
        Bytes.utf8(client), 1, first, 0, List.of(Bytes.utf8("x")), statement -> Bytes.EMPTY);
  }

  private void handOver(Bundle bundle) {
    owed.submitted(bundle);
    owed.handedOver(bundle.id());
  }

  private void deliver(Bundle... bundles) {
    decide(bundles);
    owed.executed(height);
  }

  private void decide(Bundle... bundles) {
    Batch batch = new Batch(1, List.of(bundles));
    owed.delivered(++height, batch);
    served.delivered(height, batch, now);
  }

  private Ruling rule(boolean expired, Position position) {
    return blame.rule(expired, now, TIMEOUT, () -> position);
  }

  private Ruling expireAfterASecond() {
    rule(false, UP_TO_DATE);
    now += SECOND;
    return rule(true, UP_TO_DATE);
  }

  private static Ruling watch(long micros) {
    return new Ruling.Watch(Duration.ofNanos(micros * 1_000));
  }

  @Test
  void nobodyIsBlamedForNothing() {
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(NONE);
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(NONE);
  }

  @Test
  void aLeaderThatServesNobodyIsSuspected() {
    handOver(bundle("a", 0));
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(watch(SECOND));
    now = SECOND;
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(SUSPECT);
    assertThat(blame.cause().orElseThrow().sequence()).isZero();
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(NONE);
    assertThat(blame.withdraw()).isFalse();
    deliver(bundle("a", 0));
    assertThat(blame.withdraw()).isTrue();
    assertThat(blame.withdraw()).isFalse();
    assertThat(blame.cause()).isEmpty();
  }

  /** Where each view has another leader, one that dawdles has not the next deposed (L1). */
  @Test
  void whoIsInTurnHasATimeOutOfItsOwn() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    now = SECOND - 3_000;
    blame.handedOver(now);
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(watch(SECOND));
    now += SECOND;
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(SUSPECT);
  }

  @Test
  void theDriversWordThatTheTimeIsOutStandsWhateverTheClockShows() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(SUSPECT);
  }

  /** Pitfall L1. */
  @Test
  void emptyBatchesAndOldBundlesServeNobody() {
    deliver(bundle("b", 0));
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    now += SECOND / 2;
    deliver();
    deliver(bundle("b", 0));
    now += SECOND / 2;
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(SUSPECT);
  }

  @Test
  void aTimerThatRanForACommandThatEndedGoesOnForTheNext() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    now = SECOND / 4;
    handOver(bundle("b", 0));
    deliver(bundle("a", 0));
    now = SECOND;
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(watch(SECOND / 4));
  }

  /** Pitfall L1: whatever happens meanwhile, and with it the ruling that nothing follows. */
  @Test
  void theNextCommandHasItsWholeTimeThoughTheTimerRanForTheOneBefore() {
    handOver(bundle("a", 0));
    handOver(bundle("a", 1));
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(watch(SECOND));
    now = SECOND * 3 / 4;
    deliver(bundle("a", 0));
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(watch(SECOND));
    now = SECOND;
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(watch(SECOND * 3 / 4));
    now = SECOND * 7 / 4;
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(SUSPECT);
  }

  @Test
  void whileOthersAreServedInTurnALongerRotationIsNoFault() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    now = SECOND * 3 / 4;
    deliver(bundle("b", 0), bundle("c", 0));
    now = SECOND;
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(watch(SECOND * 3 / 4));
  }

  /** Pitfall L1: a client that is left out while others are served. */
  @Test
  void whoIsPassedOverIsNotServed() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    for (int i = 0; i < 16; i++) {
      now += SECOND / 16;
      deliver(bundle("b", i));
    }
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(SUSPECT);
  }

  /**
   * Pitfall L1: what many clients gave this replica alone takes turns with one client of another:
   * that one may have as many turns first.
   */
  @Test
  void whoTakesTurnsWithManyIsPassedOverLater() {
    for (int i = 0; i < 16; i++) {
      handOver(bundle("client" + i, 0));
    }
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    for (int i = 0; i < 16; i++) {
      now += SECOND / 16;
      deliver(bundle("b", i), bundle("client" + i, 0));
    }
    assertThat(rule(true, UP_TO_DATE)).isInstanceOf(Ruling.Watch.class);
    for (int i = 16; i < 32; i++) {
      now += SECOND / 16;
      deliver(bundle("b", i));
    }
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(SUSPECT);
  }

  @Test
  void noRotationTakesLongerThanItsBound() {
    handOver(bundle("a", 0));
    Ruling ruling = rule(false, UP_TO_DATE);
    for (int i = 0; ruling instanceof Ruling.Watch watch; i++) {
      now += SECOND / 4;
      deliver(bundle("client" + i, 0));
      now += watch.time().toNanos() / 1_000 - SECOND / 4;
      ruling = rule(true, UP_TO_DATE);
    }
    assertThat(ruling).isEqualTo(SUSPECT);
    assertThat(now).isEqualTo(Blame.TIMEOUTS_MAX * SECOND);
  }

  /** Pitfall L2. */
  @Test
  void whoIsBehindBlamesNobodyUntilItHasCaughtUpAndTheTimeIsOutOnceMore() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    now = SECOND;
    assertThat(rule(true, new Position(10, 10, 20, true))).isEqualTo(NONE);
    now = 5 * SECOND;
    assertThat(rule(false, new Position(19, 20, 30, true))).isEqualTo(NONE);
    assertThat(rule(false, new Position(20, 20, 30, true))).isEqualTo(watch(SECOND));
    now = 6 * SECOND;
    assertThat(rule(true, new Position(25, 25, 30, true))).isEqualTo(NONE);
    assertThat(rule(false, new Position(30, 30, 40, true))).isEqualTo(SUSPECT);
  }

  /** Pitfall L2. */
  @Test
  void whoseExecutorIsBehindBlamesNobodyUntilItHasCaughtUp() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    now = SECOND;
    assertThat(rule(true, new Position(7, 10, 10, true))).isEqualTo(NONE);
    assertThat(rule(false, new Position(9, 14, 14, true))).isEqualTo(NONE);
    assertThat(rule(false, new Position(10, 14, 14, true))).isEqualTo(SUSPECT);
  }

  /** Pitfall L2: while executors have enough to do, more proposals would help nobody. */
  @Test
  void aLeaderThatWaitsForExecutorsIsNotIdle() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    decide(bundle("b", 0));
    now = SECOND;
    assertThat(rule(true, new Position(10, 11, 11, true))).isEqualTo(NONE);
    decide(bundle("b", 1));
    now = 5 * SECOND / 2;
    assertThat(rule(false, new Position(11, 12, 12, true))).isEqualTo(NONE);
    now = 4 * SECOND;
    assertThat(rule(false, new Position(12, 12, 12, true))).isEqualTo(SUSPECT);
  }

  /** Pitfalls L1 and L2: an executor that is slow makes the bound longer, and does not lift it. */
  @Test
  void noRotationTakesLongerThanItsBoundWhereExecutorsAreSlow() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    decide(bundle("b", 0));
    now = SECOND;
    assertThat(rule(true, new Position(10, 11, 11, true))).isEqualTo(NONE);
    now = 4 * SECOND;
    Ruling ruling = new Ruling.Watch(Duration.ZERO);
    for (int i = 0; ruling instanceof Ruling.Watch watch; i++) {
      now += watch.time().toNanos() / 1_000;
      decide(bundle("client" + i, 0));
      ruling = rule(true, new Position(height, height, height, true));
    }
    assertThat(ruling).isEqualTo(SUSPECT);
    assertThat(now).isEqualTo(Blame.TIMEOUTS_MAX * 3 * SECOND);
  }

  @Test
  void whatIsDecidedAndNotExecutedIsNoFaultOfTheLeader() {
    Bundle a = bundle("a", 0);
    handOver(a);
    rule(false, UP_TO_DATE);
    owed.delivered(11, new Batch(1, List.of(a)));
    now = SECOND;
    assertThat(rule(true, new Position(9, 11, 10, true))).isEqualTo(NONE);
    assertThat(rule(false, new Position(10, 12, 10, true))).isEqualTo(NONE);
    owed.executed(11);
    assertThat(rule(false, new Position(11, 12, 10, true))).isEqualTo(NONE);
  }

  @Test
  void aLeaderThatMayNotProposeIsNotBlamed() {
    handOver(bundle("a", 0));
    rule(false, UP_TO_DATE);
    now = SECOND;
    assertThat(rule(true, new Position(10, 10, 10, false))).isEqualTo(watch(SECOND));
    now = 2 * SECOND;
    assertThat(rule(true, UP_TO_DATE)).isEqualTo(SUSPECT);
  }

  @Test
  void anotherLeaderIsBlamedForNothingThatTheLastOneOwed() {
    handOver(bundle("a", 0));
    expireAfterASecond();
    assertThat(blame.cause()).isPresent();
    owed.leaderChanged();
    blame.leaderChanged(new ReplicaId(0));
    assertThat(blame.cause()).isEmpty();
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(NONE);
    owed.handedOver(digest -> true);
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(watch(SECOND));
  }

  // Who is slow

  /** Two leaders, one after the other, serve a client ten commands a second for two seconds. */
  private int twoLeadersServe(int first) {
    int sequence = first;
    for (int leader = 0; leader < 2; leader++) {
      for (int tenth = 0; tenth <= 30; tenth++) {
        deliver(bundle("b", sequence++));
        rule(false, UP_TO_DATE);
        now += SECOND / 10;
      }
      owed.leaderChanged();
      blame.leaderChanged(new ReplicaId(leader));
    }
    return sequence;
  }

  @Test
  void aLeaderThatIsSlowerThanOthersWereIsSuspectedUntilItIsNot() {
    int sequence = twoLeadersServe(0);
    for (int i = 0; i < 40; i++) {
      handOver(bundle("a", i));
    }
    int served = 0;
    rule(false, UP_TO_DATE);
    for (int half = 0; half < 5; half++) {
      deliver(bundle("a", served++));
      now += SECOND / 2;
      assertThat(rule(false, UP_TO_DATE)).isNotEqualTo(SUSPECT);
    }
    now += SECOND / 2;
    assertThat(rule(false, UP_TO_DATE)).isEqualTo(SUSPECT);
    deliver(bundle("a", served++));
    assertThat(blame.withdraw()).isFalse();
    for (int tenth = 0; tenth <= 10; tenth++) {
      deliver(bundle("b", sequence++));
      now += SECOND / 10;
      rule(false, UP_TO_DATE);
    }
    deliver(bundle("a", served));
    assertThat(blame.withdraw()).isTrue();
  }

  @Test
  void whileNobodyWaitsNoLeaderIsSlow() {
    int sequence = twoLeadersServe(0);
    for (int second = 0; second < 3; second++) {
      deliver(bundle("b", sequence++));
      now += SECOND;
      assertThat(rule(true, UP_TO_DATE)).isEqualTo(NONE);
    }
    handOver(bundle("a", 0));
    for (int second = 0; second < 3; second++) {
      deliver(bundle("b", sequence++));
      now += SECOND / 3;
      assertThat(rule(false, UP_TO_DATE)).isNotEqualTo(SUSPECT);
    }
  }
}
