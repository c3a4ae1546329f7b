package io.parley.driver.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Limits;
import io.parley.api.SessionLimits;
import io.parley.api.SessionRequest;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Pitfall P16: the table of clients is replicated, bounded, and evicts deterministically. Pitfall
 * C2: no result goes before it is acknowledged.
 */
final class SessionsTest {
  private static final Author ALICE = new Author("alice");
  private static final Author BOB = new Author("bob");
  private static final Author CAROL = new Author("carol");

  /** Bytes that a lone client holds when it is refused more. */
  private static final long ROOM = 2 * Session.RESULT_BYTES + 100;

  private static final long IDLE = 50;

  private static final SessionLimits SMALL =
      new SessionLimits(4, Session.RESULT_BYTES_MAX + 2 * ROOM, 2, 3, IDLE);

  private final Diary diary = new Diary();
  private final Executor executor = new Executor(diary, SMALL, failure -> {});

  private List<Outcome> outcomes(Bundle bundle) {
    return Author.run(executor, bundle).stream().map(Result::outcome).toList();
  }

  /** However many sessions some clients want, another finds room for its first (pitfall C3). */
  @Test
  void clientsWithManySessionsLockNobodyOut() {
    Executor usual = new Executor(diary);
    int opened = 0;
    for (int session = 1; session <= 64; session++) {
      for (int client = 0; client < 157; client++) {
        Bundle opening = new Author("many " + client).opening(session, "n" + session);
        Outcome outcome = Author.run(usual, opening).get(0).outcome();
        assertThat(outcome).isIn(Outcome.OK, Outcome.TOO_MANY_SESSIONS);
        opened += outcome == Outcome.OK ? 1 : 0;
      }
    }
    assertThat(opened).isBetween(10 * 157, 2_048 + 157);
    for (int client = 0; client < 4_096 - opened; client++) {
      assertThat(new Author("one " + client).opens(usual, "a")).isPositive();
    }
    assertThat(Author.run(usual, ALICE.opening("a")).get(0).outcome())
        .isEqualTo(Outcome.TOO_MANY_SESSIONS);
  }

  @Test
  void acknowledgedResultsAreForgottenAndNotExecutedAgain() {
    long a = ALICE.opens(executor, "a");
    outcomes(ALICE.says(a, 0, "x", "y", "z"));
    assertThat(outcomes(ALICE.says(a, 3, 2, "u"))).containsExactly(Outcome.OK);
    assertThat(Author.run(executor, ALICE.says(a, 0, "x", "y", "z")))
        .containsExactly(
            Result.of(Outcome.FORGOTTEN),
            Result.of(Outcome.FORGOTTEN),
            Result.ok(Bytes.utf8("z#3")));
    assertThat(diary.commands()).containsExactly("x", "y", "z", "u");
  }

  @Test
  void theMarkNeverMovesBack() {
    long a = ALICE.opens(executor, "a");
    outcomes(ALICE.says(a, 3, 3, "x"));
    outcomes(ALICE.says(a, 4, 1, "y"));
    assertThat(outcomes(ALICE.says(a, 1, "z", "z"))).containsOnly(Outcome.FORGOTTEN);
  }

  @Test
  void aSequenceBeyondTheWindowIsNotExecutedUntilTheWindowMoves() {
    long a = ALICE.opens(executor, "a");
    assertThat(outcomes(ALICE.says(a, 2, "c", "d", "e")))
        .containsExactly(Outcome.OK, Outcome.OK, Outcome.OUT_OF_WINDOW);
    assertThat(outcomes(ALICE.says(a, 4, 1, "e"))).containsExactly(Outcome.OK);
    assertThat(diary.commands()).containsExactly("c", "d", "e");
  }

  @Test
  void theLastSequencesThereAreDoNotOverflow() {
    long a = ALICE.opens(executor, "a");
    long last = Long.MAX_VALUE - Limits.BUNDLE_COMMANDS_MAX;
    assertThat(outcomes(ALICE.says(a, last, "x"))).containsExactly(Outcome.OUT_OF_WINDOW);
    Author.run(
        executor,
        Bundle.sign(
            Bytes.utf8("alice"), a, last, last, List.of(Bytes.utf8("x")), s -> Bytes.EMPTY));
    assertThat(outcomes(ALICE.says(a, last, "x"))).containsExactly(Outcome.OK);
    assertThat(diary.commands()).containsExactly("x");
  }

  @Test
  void aCommandForWhoseResultThereIsNoRoomIsNotExecutedAndNeverWillBe() {
    long a = ALICE.opens(executor, "a");
    List<Result> first = Author.run(executor, ALICE.says(a, 0, "long 60", "long 60", "x"));
    assertThat(first.get(2)).isEqualTo(Result.of(Outcome.NO_ROOM));
    assertThat(Author.run(executor, ALICE.says(a, 0, "again", "again", "again"))).isEqualTo(first);
    assertThat(outcomes(ALICE.says(a, 3, 2, "y"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 2, "x"))).containsExactly(Outcome.NO_ROOM);
    assertThat(diary.commands()).containsExactly("long 60", "long 60", "y");
  }

  @Test
  void theLargestResultIsKeptAsLongAsItIsNotAcknowledged() {
    long a = ALICE.opens(executor, "a");
    int size = Limits.COMMAND_BYTES_MAX;
    List<Result> first = Author.run(executor, ALICE.says(a, 0, "long " + size, "x"));
    assertThat(first.get(0).value().size()).isEqualTo(size);
    assertThat(first.get(1)).isEqualTo(Result.of(Outcome.NO_ROOM));
    assertThat(Author.run(executor, ALICE.says(a, 0, "again", "again"))).isEqualTo(first);
    assertThat(diary.lines).hasSize(1);
  }

  /** What counts is what a result takes, and one without a value takes its objects (B1). */
  @Test
  void aResultOfNoBytesIsNotFree() {
    long a = ALICE.opens(executor, "a");
    assertThat(outcomes(ALICE.says(a, 0, "long 0", "long 0", "long 0", "long 0")))
        .containsExactly(Outcome.OK, Outcome.OK, Outcome.OK, Outcome.NO_ROOM);
  }

  /** However much one client leaves unacknowledged, others find room (B1). */
  @Test
  void whoHoldsMuchIsRefusedMoreAndNobodyElseIs() {
    long b = BOB.opens(executor, "b");
    long a = ALICE.opens(executor, "a");
    assertThat(outcomes(ALICE.says(a, 0, "long 99", "long 99", "x")))
        .containsExactly(Outcome.OK, Outcome.OK, Outcome.NO_ROOM);
    assertThat(outcomes(BOB.says(b, 0, "y"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 3, "z"))).containsExactly(Outcome.NO_ROOM);
  }

  @Test
  void thereIsRoomAgainWhenResultsAreAcknowledgedOrTheirSessionIsGone() {
    long a = ALICE.opens(executor, "a");
    outcomes(ALICE.says(a, 0, "long 99", "long 99"));
    assertThat(outcomes(ALICE.says(a, 2, 2, "long 99", "long 99"))).containsOnly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 4, "x"))).containsExactly(Outcome.NO_ROOM);
    long b = BOB.opens(executor, "b");
    outcomes(ALICE.closing(a));
    assertThat(outcomes(BOB.says(b, 0, "long 99", "long 99", "x")))
        .containsExactly(Outcome.OK, Outcome.OK, Outcome.NO_ROOM);
  }

  /** A client that has nothing more to send makes room all the same. */
  @Test
  void whatIsAcknowledgedByItselfMakesRoom() {
    long a = ALICE.opens(executor, "a");
    long b = BOB.opens(executor, "b");
    outcomes(ALICE.says(a, 0, "long 99", "long 99", "x"));
    outcomes(BOB.says(b, 0, "long 99", "x"));
    assertThat(outcomes(ALICE.acknowledging(a, 1))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.acknowledging(a, 2))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.acknowledging(a, 1))).containsExactly(Outcome.OK);
    assertThat(outcomes(BOB.says(b, 2, "long 99"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "long 99", "long 99", "x")))
        .containsExactly(Outcome.FORGOTTEN, Outcome.FORGOTTEN, Outcome.NO_ROOM);
    assertThat(diary.commands()).containsExactly("long 99", "long 99", "long 99", "long 99");
  }

  @Test
  void nobodyAcknowledgesInTheSessionOfAnother() {
    long a = ALICE.opens(executor, "a");
    long b = BOB.opens(executor, "b");
    List<Result> results = Author.run(executor, ALICE.says(a, 0, "x", "y"));
    assertThat(outcomes(BOB.acknowledging(a, 2))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(BOB.acknowledging(b, 2))).containsExactly(Outcome.OK);
    assertThat(outcomes(BOB.acknowledging(b + 1, 2))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(Author.run(executor, ALICE.says(a, 0, "x", "y"))).isEqualTo(results);
  }

  /** What was never executed below is never executed, as with bundles. */
  @Test
  void whoAcknowledgesFarAheadForgoesWhatIsBelow() {
    long a = ALICE.opens(executor, "a");
    outcomes(ALICE.says(a, 0, "x"));
    long last = SessionRequest.SEQUENCE_MAX;
    assertThat(outcomes(ALICE.acknowledging(a, last))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 1, "y"))).containsExactly(Outcome.FORGOTTEN);
    assertThat(outcomes(ALICE.says(a, last - 1, "y", "z")))
        .containsExactly(Outcome.FORGOTTEN, Outcome.OK);
    assertThat(diary.commands()).containsExactly("x", "z");
  }

  @Test
  void toAcknowledgeIsToUse() {
    long first = ALICE.opens(executor, "a");
    long second = ALICE.opens(executor, "b");
    pass(IDLE / 2);
    assertThat(outcomes(ALICE.acknowledging(first, 1))).containsExactly(Outcome.OK);
    pass(IDLE / 2);
    ALICE.opens(executor, "c");
    assertThat(outcomes(ALICE.says(second, 0, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(ALICE.acknowledging(second, 1))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(ALICE.says(first, 1, "x"))).containsExactly(Outcome.OK);
  }

  @Test
  void toBeRefusedForWantOfRoomIsToUse() {
    long first = ALICE.opens(executor, "a");
    long second = ALICE.opens(executor, "b");
    outcomes(ALICE.says(first, 0, "long 99", "long 99"));
    pass(IDLE / 2);
    assertThat(outcomes(ALICE.says(second, 0, "x"))).containsExactly(Outcome.NO_ROOM);
    pass(IDLE / 2);
    ALICE.opens(executor, "c");
    assertThat(outcomes(ALICE.says(first, 2, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(ALICE.says(second, 1, "x"))).containsExactly(Outcome.OK);
  }

  /** Pitfall C3: anybody may send again what clients that are gone have signed. */
  @Test
  void anOpeningThatComesAgainIsNoUse() {
    long a = ALICE.opens(executor, "a");
    assertNoUse(a, ALICE.opening("a"));
  }

  @Test
  void aBundleThatComesAgainIsNoUse() {
    long a = ALICE.opens(executor, "a");
    Bundle bundle = ALICE.says(a, 4, 1, "x", "beyond the window");
    assertThat(outcomes(bundle)).containsExactly(Outcome.OK, Outcome.OUT_OF_WINDOW);
    assertNoUse(a, bundle);
  }

  @Test
  void anAcknowledgementThatComesAgainIsNoUse() {
    long a = ALICE.opens(executor, "a");
    Bundle first = ALICE.acknowledging(a, 1);
    Bundle second = ALICE.acknowledging(a, 2);
    outcomes(first);
    outcomes(second);
    assertNoUse(a, first, second);
  }

  /** While these come all the time, and others are in use, the session goes as if they did not. */
  private void assertNoUse(long session, Bundle... again) {
    long b = ALICE.opens(executor, "b");
    long c = BOB.opens(executor, "c");
    for (int i = 0; i < 5; i++) {
      pass(IDLE / 5);
      for (Bundle one : again) {
        outcomes(one);
      }
      assertThat(outcomes(ALICE.says(b, i, i, "y"))).containsExactly(Outcome.OK);
      assertThat(outcomes(BOB.says(c, i, i, "y"))).containsExactly(Outcome.OK);
    }
    assertThat(outcomes(CAROL.opening("d"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(session, 9, 9, "z"))).containsExactly(Outcome.SESSION_EXPIRED);
  }

  /** What comes again needs no room; only something new does. */
  @Test
  void whatComesAgainLetsNoSessionGo() {
    long a = ALICE.opens(executor, "a");
    long b = BOB.opens(executor, "b");
    List<Result> kept = Author.run(executor, ALICE.says(a, 0, "x"));
    Bundle bundle = BOB.says(b, 0, "long 30", "long 30");
    assertThat(outcomes(bundle)).containsOnly(Outcome.OK);
    pass(IDLE);
    assertThat(outcomes(bundle)).containsOnly(Outcome.OK);
    assertThat(Author.run(executor, ALICE.says(a, 0, "x"))).isEqualTo(kept);
    assertThat(outcomes(BOB.says(b, 2, "y"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
  }

  /** Results of a client that is gone keep nobody out for ever. */
  @Test
  void resultsOfSessionsThatWereUnusedForLongMakeRoom() {
    long a = ALICE.opens(executor, "a");
    long b = BOB.opens(executor, "b");
    outcomes(ALICE.says(a, 0, "long 99", "long 99"));
    outcomes(BOB.says(b, 0, "long 99", "x"));
    assertThat(outcomes(BOB.says(b, 2, "y"))).containsExactly(Outcome.NO_ROOM);
    pass(IDLE);
    assertThat(outcomes(BOB.says(b, 3, "y"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
  }

  /** Nor do those of one that goes on sending and acknowledges nothing. */
  @Test
  void whoAcknowledgesNothingForLongMakesRoomWhateverItSends() {
    long a = ALICE.opens(executor, "a");
    long b = BOB.opens(executor, "b");
    outcomes(ALICE.says(a, 0, "long 99", "long 99"));
    outcomes(BOB.says(b, 0, "long 99", "x"));
    for (int i = 0; i < 5; i++) {
      pass(IDLE / 5);
      assertThat(outcomes(ALICE.says(a, 2, "more"))).containsExactly(Outcome.NO_ROOM);
    }
    assertThat(outcomes(BOB.says(b, 2, "y"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 3, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
  }

  /** Who acknowledges keeps what it holds; and nobody makes room for itself by going. */
  @Test
  void whoAcknowledgesStays() {
    long a = ALICE.opens(executor, "a");
    long b = BOB.opens(executor, "b");
    outcomes(ALICE.says(a, 0, "x", "long 99", "long 99"));
    pass(IDLE / 2);
    outcomes(ALICE.says(a, 3, 1, "more"));
    outcomes(BOB.says(b, 0, "long 99", "x"));
    pass(IDLE / 2);
    assertThat(outcomes(BOB.says(b, 2, "y"))).containsExactly(Outcome.NO_ROOM);
    pass(IDLE / 2);
    assertThat(outcomes(ALICE.says(a, 4, "x"))).containsExactly(Outcome.NO_ROOM);
    assertThat(outcomes(ALICE.says(a, 4, 3, "x"))).containsExactly(Outcome.NO_ROOM);
    assertThat(outcomes(ALICE.says(a, 5, 4, "x"))).containsExactly(Outcome.OK);
  }

  private void pass(long micros) {
    executor.execute(executor.height() + 1, new Batch(executor.time() + micros, List.of()));
  }

  @Test
  void aSessionGoesOnlyWhenItsRoomIsNeededAndItWasUnusedForLong() {
    long first = ALICE.opens(executor, "a");
    long second = ALICE.opens(executor, "b");
    outcomes(ALICE.says(first, 0, "x"));
    Result refused = Author.run(executor, ALICE.opening("c")).get(0);
    assertThat(refused.outcome()).isEqualTo(Outcome.TOO_MANY_SESSIONS);
    assertThat(refused.number()).hasValue(IDLE - 2);
    pass(IDLE);
    assertThat(outcomes(ALICE.says(second, 0, "y"))).containsExactly(Outcome.OK);
    long third = ALICE.opens(executor, "c");
    assertThat(outcomes(ALICE.says(first, 1, "z"))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(ALICE.says(second, 1, "z"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(third, 0, "z"))).containsExactly(Outcome.OK);
  }

  @Test
  void ofSessionsUnusedEquallyLongTheLowerNumberGoes() {
    executor.execute(1, new Batch(0, List.of(ALICE.opening("a"), ALICE.opening("b"))));
    pass(IDLE);
    ALICE.opens(executor, "c");
    assertThat(outcomes(ALICE.says((1 << 20) + 1, 0, "x"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(1 << 20, 0, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
  }

  /** Pitfall C3: of a full table that goes first which was unused longest, whosesoever it is. */
  @Test
  void aFullTableRefusesUntilASessionWasUnusedForLong() {
    long a = ALICE.opens(executor, "a");
    long b = ALICE.opens(executor, "b");
    long c = BOB.opens(executor, "c");
    assertThat(outcomes(CAROL.opening("d"))).containsExactly(Outcome.TOO_MANY_SESSIONS);
    pass(IDLE / 2);
    outcomes(ALICE.says(a, 0, "x"));
    pass(IDLE / 2);
    long d = CAROL.opens(executor, "d");
    assertThat(outcomes(ALICE.says(b, 0, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(ALICE.says(a, 1, "x"))).containsExactly(Outcome.OK);
    assertThat(outcomes(BOB.says(c, 0, "x"))).containsExactly(Outcome.OK);
    assertThat(outcomes(CAROL.says(d, 0, "x"))).containsExactly(Outcome.OK);
  }

  /** Nobody expires because nothing was decided for a night, or because the clocks were set. */
  @Test
  void oneHeightMovesIdleTimeOnByOneStepAtMost() {
    SessionLimits limits = new SessionLimits(4, 4 << 20, 2, 3, 10 * SessionLimits.IDLE_STEP_MIN);
    Executor idle = new Executor(new Diary(), limits, failure -> {});
    long a = ALICE.opens(idle, "a");
    ALICE.opens(idle, "b");
    for (int night = 1; night < 9; night++) {
      idle.execute(idle.height() + 1, new Batch(night * 36_000_000_000L, List.of()));
    }
    Result refused = Author.run(idle, ALICE.opening("c")).get(0);
    assertThat(refused.outcome()).isEqualTo(Outcome.TOO_MANY_SESSIONS);
    assertThat(refused.number().orElseThrow())
        .isBetween(SessionLimits.IDLE_STEP_MIN, 2 * SessionLimits.IDLE_STEP_MIN);
    assertThat(Author.run(idle, ALICE.says(a, 0, "x")).get(0).outcome()).isEqualTo(Outcome.OK);
  }

  /** Where little is decided, the dead make room all the same: each who asks moves time on. */
  @Test
  void aTenthOfTheIdleTimeIsTheStep() {
    SessionLimits limits = new SessionLimits(4, 4 << 20, 1, 3, SessionLimits.IDLE_MAX);
    assertThat(limits.idleStepMax()).isEqualTo(SessionLimits.IDLE_MAX / 10);
    Executor idle = new Executor(new Diary(), limits, failure -> {});
    ALICE.opens(idle, "a");
    int asked = 0;
    Result answer;
    do {
      asked++;
      idle.execute(idle.height() + 1, new Batch(asked * 36_000_000_000L, List.of()));
      answer = Author.run(idle, ALICE.opening("b")).get(0);
    } while (answer.outcome() == Outcome.TOO_MANY_SESSIONS);
    assertThat(answer.outcome()).isEqualTo(Outcome.OK);
    assertThat(asked).isEqualTo(10);
  }

  @Test
  void theSameOpeningFindsItsSessionAndOneOfBeforeOpensNothing() {
    Bundle opening = ALICE.opening(5, "a");
    long a = Author.number(Author.run(executor, opening).get(0));
    assertThat(Author.run(executor, opening)).containsExactly(Result.of(Outcome.OK, a));
    assertThat(Author.run(executor, ALICE.opening(5, "b")))
        .containsExactly(Result.of(Outcome.WRONG_NUMBER, 5));
    assertThat(Author.run(executor, ALICE.opening(3, "b")))
        .containsExactly(Result.of(Outcome.WRONG_NUMBER, 5));
    outcomes(ALICE.closing(a));
    assertThat(Author.run(executor, opening)).containsExactly(Result.of(Outcome.WRONG_NUMBER, 5));
    assertThat(executor.recall(opening).orElseThrow().results())
        .containsExactly(Result.of(Outcome.WRONG_NUMBER, 5));
    assertThat(ALICE.opens(executor, 6, "b")).isNotEqualTo(a);
  }

  @Test
  void aNumberFarAboveTheHighestIsRefusedAndMovesNothing() {
    long far = SessionRequest.NUMBER_STEP_MAX + 1;
    assertThat(Author.run(executor, ALICE.opening(far, "a")))
        .containsExactly(Result.of(Outcome.WRONG_NUMBER, 0));
    assertThat(outcomes(ALICE.opening(far - 1, "a"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.opening(Long.MAX_VALUE, "b"))).containsExactly(Outcome.WRONG_NUMBER);
  }

  @Test
  void anOpeningThatFindsNoRoomLeavesTheNumberAsItWas() {
    ALICE.opens(executor, "a");
    ALICE.opens(executor, "b");
    Bundle third = ALICE.opening("c");
    assertThat(outcomes(third)).containsExactly(Outcome.TOO_MANY_SESSIONS);
    assertThat(executor.recall(third)).isEmpty();
    pass(IDLE);
    assertThat(outcomes(third)).containsExactly(Outcome.OK);
  }

  /**
   * Two processes with one key, in any order: each learns the other's number, and opens its own.
   */
  @Test
  void twoProcessesOfOneClientOpenASessionEach() {
    long one = ALICE.opens(executor, 1, "one");
    assertThat(Author.run(executor, ALICE.opening(1, "two")))
        .containsExactly(Result.of(Outcome.WRONG_NUMBER, 1));
    long two = ALICE.opens(executor, 2, "two");
    assertThat(outcomes(ALICE.says(one, 0, "x"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(two, 0, "x"))).containsExactly(Outcome.OK);
  }

  @Test
  void aSessionIsClosedByItsClientAloneAndForGood() {
    long a = ALICE.opens(executor, "a");
    outcomes(ALICE.says(a, 0, "x"));
    assertThat(outcomes(BOB.closing(a))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 1, "x"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.closing(a))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.closing(a))).containsExactly(Outcome.OK);
    assertThat(Author.run(executor, ALICE.says(a, 2, "x")))
        .containsExactly(Result.of(Outcome.SESSION_EXPIRED, IDLE));
    ALICE.opens(executor, "b");
    ALICE.opens(executor, "c");
  }

  /** What is known of clients without sessions is bounded, too. */
  @Test
  void clientsThatCameAndWentAreForgottenWhenTheirRoomIsNeeded() {
    for (int i = 0; i < SMALL.clientsMax(); i++) {
      Author one = new Author("client " + i);
      outcomes(one.closing(one.opens(executor, 1, "one")));
    }
    assertThat(outcomes(ALICE.opening("a"))).containsExactly(Outcome.TOO_MANY_SESSIONS);
    pass(IDLE);
    assertThat(outcomes(ALICE.opening("a"))).containsExactly(Outcome.OK);
    assertThat(outcomes(new Author("client 5").opening(1, "old")))
        .containsExactly(Outcome.WRONG_NUMBER);
  }

  @Test
  void theDigestBindsEverySessionsContent() {
    Executor twin = new Executor(new Diary(), SMALL, failure -> {});
    long a = ALICE.opens(executor, "a");
    ALICE.opens(twin, "a");
    assertThat(twin.digest()).isEqualTo(executor.digest());

    Author.run(executor, ALICE.says(a, 0, 0, "x"));
    Author.run(twin, ALICE.says(a, 0, 0, "x"));
    assertThat(twin.digest()).isEqualTo(executor.digest());

    Author.run(executor, ALICE.says(a, 1, 1, "y"));
    Author.run(twin, ALICE.says(a, 1, 0, "y"));
    assertThat(twin.digest()).isNotEqualTo(executor.digest());
  }
}
