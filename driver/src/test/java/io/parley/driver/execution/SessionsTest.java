package io.parley.driver.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Limits;
import io.parley.api.SessionLimits;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfall P16: the table of clients is replicated, bounded, and evicts deterministically. */
final class SessionsTest {
  private static final Author ALICE = new Author("alice");
  private static final Author BOB = new Author("bob");
  private static final Author CAROL = new Author("carol");
  private static final SessionLimits SMALL =
      new SessionLimits(4, 2 * Session.RESULT_BYTES + 100, 2, 3);

  private final Diary diary = new Diary();
  private final Executor executor = new Executor(diary, SMALL, (context, failure) -> {});

  private List<Outcome> outcomes(Bundle bundle) {
    return Author.run(executor, bundle).stream().map(Result::outcome).toList();
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
  void cachedResultsBeyondTheirBytesAreForgottenOldestFirst() {
    long a = ALICE.opens(executor, "a");
    assertThat(outcomes(ALICE.says(a, 2, "long 60"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "long 40"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 2, "again"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 1, "long 1"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "again", "again", "again")))
        .containsExactly(Outcome.OK, Outcome.OK, Outcome.FORGOTTEN);
    assertThat(diary.lines).hasSize(3);
  }

  @Test
  void aResultLargerThanTheCacheIsAnsweredOnce() {
    long a = ALICE.opens(executor, "a");
    assertThat(outcomes(ALICE.says(a, 0, "long 325"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "long 325"))).containsExactly(Outcome.FORGOTTEN);
    assertThat(diary.lines).hasSize(1);
  }

  /** What counts is what a result takes, and one without a value takes its objects (B1). */
  @Test
  void aResultOfNoBytesIsNotFree() {
    long a = ALICE.opens(executor, "a");
    assertThat(outcomes(ALICE.says(a, 0, "long 0", "long 0", "long 0"))).containsOnly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "again", "again", "again")))
        .containsExactly(Outcome.FORGOTTEN, Outcome.OK, Outcome.OK);
  }

  /** However many sessions there are, the results of all are bounded together (B1). */
  @Test
  void whoHoldsMostLosesItsOldestAndNobodyElseLosesAny() {
    long b = BOB.opens(executor, "b");
    long a = ALICE.opens(executor, "a");
    outcomes(BOB.says(b, 0, "long 20"));
    outcomes(ALICE.says(a, 0, "long 30"));
    assertThat(outcomes(ALICE.says(a, 1, "long 90"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "again", "again")))
        .containsExactly(Outcome.FORGOTTEN, Outcome.FORGOTTEN);
    assertThat(outcomes(BOB.says(b, 0, "again"))).containsExactly(Outcome.OK);
  }

  /** An eviction gives back what it took, and so does a session that is evicted itself. */
  @Test
  void thereIsRoomAgainWhenResultsAreAcknowledgedOrTheirSessionIsGone() {
    long a = ALICE.opens(executor, "a");
    outcomes(ALICE.says(a, 0, "long 50", "long 50"));
    assertThat(outcomes(ALICE.says(a, 2, 2, "long 100"))).containsExactly(Outcome.OK);
    ALICE.opens(executor, "b");
    long c = ALICE.opens(executor, "c");
    assertThat(outcomes(ALICE.says(c, 0, "long 50", "long 50"))).containsOnly(Outcome.OK);
    assertThat(outcomes(ALICE.says(c, 0, "again", "again"))).containsOnly(Outcome.OK);
  }

  @Test
  void aFurtherSessionOfAClientEvictsItsLeastRecentlyUsed() {
    long first = ALICE.opens(executor, "a");
    long second = ALICE.opens(executor, "b");
    outcomes(ALICE.says(first, 0, "x"));
    long third = ALICE.opens(executor, "c");

    assertThat(outcomes(ALICE.says(second, 0, "y"))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(ALICE.says(first, 1, "y"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(third, 0, "z"))).containsExactly(Outcome.OK);
  }

  @Test
  void ofSessionsUsedAtOneHeightTheLowerNumberIsEvicted() {
    executor.execute(1, new Batch(0, List.of(ALICE.opening("a"), ALICE.opening("b"))));
    ALICE.opens(executor, "c");
    assertThat(outcomes(ALICE.says(1 << 20, 0, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(ALICE.says((1 << 20) + 1, 0, "x"))).containsExactly(Outcome.OK);
  }

  @Test
  void aFullTableNeverEvictsAnotherClientsSession() {
    long a = ALICE.opens(executor, "a");
    ALICE.opens(executor, "b");
    long c = BOB.opens(executor, "c");

    assertThat(outcomes(CAROL.opening("d"))).containsExactly(Outcome.TOO_MANY_SESSIONS);
    long e = BOB.opens(executor, "e");
    assertThat(outcomes(BOB.says(c, 0, "x"))).containsExactly(Outcome.SESSION_EXPIRED);
    assertThat(outcomes(BOB.says(e, 0, "x"))).containsExactly(Outcome.OK);
    assertThat(outcomes(ALICE.says(a, 0, "x"))).containsExactly(Outcome.OK);
  }

  @Test
  void theDigestBindsEverySessionsContent() {
    Executor twin = new Executor(new Diary(), SMALL, (context, failure) -> {});
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
