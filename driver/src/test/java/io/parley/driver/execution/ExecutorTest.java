package io.parley.driver.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Limits;
import io.parley.api.ReplicaId;
import io.parley.api.SessionLimits;
import io.parley.api.StateMachine;
import io.parley.api.door.Answer;
import io.parley.api.door.Question;
import io.parley.api.door.Reply;
import io.parley.api.door.Result;
import io.parley.api.door.Result.Outcome;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ExecutorTest {
  private static final Author ALICE = new Author("alice");
  private static final Author BOB = new Author("bob");

  private final Diary diary = new Diary();
  private final Executor executor = new Executor(diary);

  private List<Result> alice(long session, long first, String... commands) {
    return Author.run(executor, ALICE.says(session, first, commands));
  }

  private static Result ok(String value) {
    return Result.ok(Bytes.utf8(value));
  }

  @Test
  void executesCommandsInOrderAndRepliesToEachBundle() {
    long a = ALICE.opens(executor, "a");
    long b = BOB.opens(executor, "b");
    List<Reply> replies =
        executor.execute(
            3, new Batch(50, List.of(ALICE.says(a, 0, "x", "y"), BOB.says(b, 0, "z"))));

    assertThat(replies).hasSize(2);
    assertThat(replies.get(0).results()).containsExactly(ok("x#1"), ok("y#2"));
    assertThat(replies.get(1).results()).containsExactly(ok("z#3"));
    assertThat(diary.lines).containsExactly("x @3.0 t50", "y @3.1 t50", "z @3.2 t50");
  }

  @Test
  void aHeightOutOfOrderStopsTheReplica() {
    assertThatThrownBy(() -> executor.execute(2, Batch.EMPTY)).isInstanceOf(AssertionError.class);
    executor.execute(1, Batch.EMPTY);
    assertThatThrownBy(() -> executor.execute(1, Batch.EMPTY)).isInstanceOf(AssertionError.class);
  }

  /** Pitfall L6: an hour that a leader's clock was ahead once is told, and waited for by nobody. */
  @Test
  void agreedTimeThatIsAheadGoesOnAndSaysSo() {
    long hour = 3_600_000_000L;
    executor.execute(1, new Batch(1_000 + hour, List.of()));
    assertThat(executor.ahead()).isZero();
    executor.execute(2, new Batch(2_000, List.of()));
    assertThat(executor.time()).isEqualTo(1_001 + hour);
    assertThat(executor.ahead()).isEqualTo(hour - 999);
    Execution execution = new Execution(executor, ExecutorTest::standing);
    assertThat(((Answer.Standing) execution.answer(new Question.OfStatus())).waits())
        .isEqualTo("agreed time is 3599999 ms ahead of the leaders' clocks; nothing waits for it");
    executor.execute(3, new Batch(1_002 + hour, List.of()));
    assertThat(executor.ahead()).isZero();
  }

  private static Answer.Standing standing(long executed, Digest state) {
    return new Answer.Standing("toy", 0, new ReplicaId(0), executed, executed, 0, state, "");
  }

  @Test
  void agreedTimeGrowsWithEveryHeightEvenAnEmptyOne() {
    executor.execute(1, new Batch(100, List.of()));
    assertThat(executor.time()).isEqualTo(100);
    executor.execute(2, Batch.EMPTY);
    assertThat(executor.time()).isEqualTo(101);
    executor.execute(3, new Batch(50, List.of()));
    assertThat(executor.time()).isEqualTo(102);
    executor.execute(4, new Batch(500, List.of()));
    assertThat(executor.time()).isEqualTo(500);
  }

  @Test
  void theSessionsNumberIsHeightAndIndex() {
    executor.execute(1, Batch.EMPTY);
    long a = ALICE.opens(executor, "a");
    assertThat(a).isEqualTo(2L << 20);
    List<Reply> replies =
        executor.execute(
            3,
            new Batch(0, List.of(ALICE.says(a, 0, "x", "y"), BOB.opening("b"), BOB.opening("c"))));
    assertThat(Author.number(replies.get(1).results().get(0))).isEqualTo((3L << 20) + 2);
    assertThat(Author.number(replies.get(2).results().get(0))).isEqualTo((3L << 20) + 3);
  }

  @Test
  void aReplayedOpeningReturnsTheSameSession() {
    long a = ALICE.opens(executor, "a");
    assertThat(ALICE.opens(executor, "a")).isEqualTo(a);
    assertThat(ALICE.opens(executor, "b")).isNotEqualTo(a);
    assertThat(BOB.opens(executor, "a")).isNotEqualTo(a);
  }

  @Test
  void aBundleThatComesAgainIsAnsweredFromTheCache() {
    long a = ALICE.opens(executor, "a");
    List<Result> first = alice(a, 0, "x", "y");
    assertThat(alice(a, 0, "x", "y")).isEqualTo(first);
    assertThat(diary.commands()).containsExactly("x", "y");
  }

  @Test
  void overlappingBundlesExecuteEachSequenceOnceAndTheFirstWins() {
    long a = ALICE.opens(executor, "a");
    alice(a, 2, "c", "d");
    assertThat(alice(a, 1, "b", "other", "another", "e"))
        .containsExactly(ok("b#3"), ok("c#1"), ok("d#2"), ok("e#4"));
    assertThat(diary.commands()).containsExactly("c", "d", "b", "e");
  }

  @Test
  void anUnknownSessionAndThatOfAnotherClientAreExpiredAndNothingRuns() {
    long a = ALICE.opens(executor, "a");
    assertThat(alice(77, 0, "x", "y"))
        .containsExactly(Result.of(Outcome.SESSION_EXPIRED), Result.of(Outcome.SESSION_EXPIRED));
    assertThat(Author.run(executor, BOB.says(a, 0, "x")))
        .containsExactly(Result.of(Outcome.SESSION_EXPIRED));
    assertThat(diary.lines).isEmpty();
  }

  @Test
  void anExceptionIsAFailedResultThatCountsAsExecutedAndIsReported() {
    List<String> failures = new ArrayList<>();
    Executor told =
        new Executor(
            diary,
            SessionLimits.DEFAULT,
            (context, failure) -> failures.add(context.height() + " " + failure.getMessage()));
    long a = ALICE.opens(told, "a");
    assertThat(Author.run(told, ALICE.says(a, 0, "boom", "x")))
        .containsExactly(Result.of(Outcome.FAILED), ok("x#2"));
    assertThat(Author.run(told, ALICE.says(a, 0, "boom")))
        .containsExactly(Result.of(Outcome.FAILED));
    assertThat(diary.commands()).containsExactly("boom", "x");
    assertThat(failures).containsExactly("2 boom");
  }

  @Test
  void anErrorOfTheApplicationStopsTheReplica() {
    StateMachine broken =
        new DelegatingMachine(diary) {
          @Override
          public Bytes execute(Bytes command, Context context) {
            throw new AssertionError("broken");
          }
        };
    Executor stopping = new Executor(broken);
    long a = ALICE.opens(stopping, "a");
    assertThatThrownBy(() -> Author.run(stopping, ALICE.says(a, 0, "x")))
        .isInstanceOf(AssertionError.class)
        .hasMessage("broken");
  }

  @Test
  void aResultOverTheLimitFails() {
    long a = ALICE.opens(executor, "a");
    List<Result> results =
        alice(a, 0, "long " + Limits.COMMAND_BYTES_MAX, "long " + (Limits.COMMAND_BYTES_MAX + 1));
    assertThat(results.get(0).outcome()).isEqualTo(Outcome.OK);
    assertThat(results.get(1)).isEqualTo(Result.of(Outcome.FAILED));
  }

  @Test
  void aReplyFitsInAFrame() {
    long a = ALICE.opens(executor, "a");
    String[] commands = new String[12];
    Arrays.fill(commands, "long " + Limits.COMMAND_BYTES_MAX);
    List<Result> results = alice(a, 0, commands);
    assertThat(results.subList(0, 8)).allMatch(result -> result.outcome() == Outcome.OK);
    assertThat(results.subList(8, 12)).containsOnly(Result.of(Outcome.FORGOTTEN));
    assertThat(diary.lines).hasSize(12);
    assertThat(alice(a, 11, "x").get(0).value().size()).isEqualTo(Limits.COMMAND_BYTES_MAX);
  }

  @Test
  void theDigestBindsHeightTimeApplicationAndSessions() {
    Executor other = new Executor(new Diary());
    assertThat(other.digest()).isEqualTo(executor.digest());
    executor.execute(1, Batch.EMPTY);
    assertThat(other.digest()).isNotEqualTo(executor.digest());
    other.execute(1, new Batch(9, List.of()));
    assertThat(other.digest()).isNotEqualTo(executor.digest());
    executor.execute(2, new Batch(20, List.of()));
    other.execute(2, new Batch(20, List.of()));
    assertThat(other.digest()).isEqualTo(executor.digest());
    diary.lines.add("tampered");
    assertThat(other.digest()).isNotEqualTo(executor.digest());
    diary.lines.clear();
    ALICE.opens(executor, "a");
    ALICE.opens(other, "b");
    assertThat(other.digest()).isNotEqualTo(executor.digest());
  }

  @Test
  void queriesChangeNothing() {
    ALICE.opens(executor, "a");
    var before = executor.digest();
    assertThat(executor.query(Bytes.utf8("how many"))).isEqualTo(Bytes.utf8("how many? 0"));
    assertThat(executor.digest()).isEqualTo(before);
  }
}
