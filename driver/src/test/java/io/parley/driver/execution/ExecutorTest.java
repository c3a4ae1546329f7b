package io.parley.driver.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.parley.api.Action;
import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.Limits;
import io.parley.api.MachineFailure;
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
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ExecutorTest {
  private static final Author ALICE = new Author("alice");
  private static final Author BOB = new Author("bob");

  private static final Result EXPIRED = Result.of(Outcome.SESSION_EXPIRED, SessionLimits.IDLE_MAX);
  private static final Result BOOM = Result.failed("java.lang.IllegalStateException", "boom");

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
    Execution execution = new Execution(executor, ExecutorTest::standing, failure -> {});
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
    assertThat(alice(77, 0, "x", "y")).containsExactly(EXPIRED, EXPIRED);
    assertThat(Author.run(executor, BOB.says(a, 0, "x"))).containsExactly(EXPIRED);
    assertThat(diary.lines).isEmpty();
  }

  @Test
  void anExceptionIsAFailedResultThatCountsAsExecutedAndIsReported() {
    List<String> failures = new ArrayList<>();
    Executor told =
        new Executor(diary, SessionLimits.DEFAULT, failure -> failures.add(failure.toString()));
    long a = ALICE.opens(told, "a");
    assertThat(Author.run(told, ALICE.says(a, 0, "boom", "x"))).containsExactly(BOOM, ok("x#2"));
    assertThat(Author.run(told, ALICE.says(a, 0, "boom"))).containsExactly(BOOM);
    assertThat(diary.commands()).containsExactly("boom", "x");
    assertThat(failures)
        .containsExactly(
            "execute at height 2 for "
                + ALICE.id()
                + " failed: java.lang.IllegalStateException: boom");
  }

  /** What a state machine throws that can not even be told what it threw. */
  private static final class Hostile extends RuntimeException {
    private static final long serialVersionUID = 1;

    @Override
    public String getMessage() {
      throw new IllegalStateException("no message");
    }

    @Override
    public StackTraceElement[] getStackTrace() {
      throw new StackOverflowError();
    }
  }

  /** Fails in the way that the command says. */
  private static StateMachine failing() {
    return new DelegatingMachine(new Diary()) {
      @Override
      public Bytes execute(Bytes command, Context context) {
        return fail(command.utf8());
      }

      @Override
      public Bytes query(Bytes question) {
        return fail(question.utf8());
      }
    };
  }

  @SuppressWarnings({"NullAway", "InfiniteRecursion"}) // state machines do that
  private static Bytes fail(String how) {
    return switch (how) {
      case "assert" -> throw new AssertionError("broken");
      case "link" -> throw new NoClassDefFoundError("gone");
      case "deep" -> fail(how);
      case "null" -> null;
      case "hostile" -> throw new Hostile();
      case "memory" -> throw new OutOfMemoryError("none");
      default -> Bytes.wrap(new byte[Limits.COMMAND_BYTES_MAX + 1]);
    };
  }

  /** Pitfall CL4: a client learns how a command failed, and it is the command that did. */
  @Test
  void whateverTheStateMachineDoesIsTheOutcomeOfTheCommand() {
    List<MachineFailure> failures = new ArrayList<>();
    Executor told = new Executor(failing(), SessionLimits.DEFAULT, failures::add);
    long a = ALICE.opens(told, "a");
    assertThat(
            Author.run(told, ALICE.says(a, 0, "assert", "link", "deep", "null", "hostile", "big")))
        .containsExactly(
            Result.failed("java.lang.AssertionError", "broken"),
            Result.failed("java.lang.NoClassDefFoundError", "gone"),
            Result.failed("java.lang.StackOverflowError", "null"),
            Result.failed("null", "its result was null"),
            Result.failed(
                Hostile.class.getName(),
                "its message could not be had: java.lang.IllegalStateException"),
            Result.failed("too large", "a result of 1048577 bytes, at most 1048576"));
    assertThat(failures).hasSize(6).allMatch(failure -> failure.height() == 2);
    assertThat(failures.get(0).trace()).contains("AssertionError: broken", "ExecutorTest.fail");
    assertThat(failures.get(2).trace()).contains("... ").hasSizeLessThan(10_000);
    assertThatThrownBy(() -> Author.run(told, ALICE.says(a, 6, "memory")))
        .isInstanceOf(OutOfMemoryError.class);
  }

  @Test
  void whateverTheStateMachineDoesIsTheAnswerToTheQuestion() {
    List<MachineFailure> failures = new ArrayList<>();
    Execution execution =
        new Execution(new Executor(failing()), ExecutorTest::standing, failures::add);
    for (String how : List.of("assert", "link", "deep", "null", "hostile", "big")) {
      assertThat(execution.answer(new Question.OfState(Bytes.utf8(how))))
          .as(how)
          .isInstanceOf(Answer.Unknown.class);
    }
    assertThat(execution.answer(new Question.OfState(Bytes.utf8("assert"))))
        .isEqualTo(
            new Answer.Unknown("the state machine failed: java.lang.AssertionError: broken"));
    assertThat(execution.answer(new Question.OfState(Bytes.utf8("big"))))
        .isEqualTo(
            new Answer.Unknown(
                "the state machine failed: too large: an answer of 1048577 bytes, at most"
                    + " 1048576"));
    assertThat(failures).hasSize(8).allMatch(failure -> failure.what().equals("query"));
    assertThatThrownBy(() -> execution.answer(new Question.OfState(Bytes.utf8("memory"))))
        .isInstanceOf(OutOfMemoryError.class);
  }

  /** Has no digest from some moment on. */
  private static final class Undigested extends DelegatingMachine {
    private final String how;
    private boolean armed;

    private Undigested(String how) {
      super(new Diary());
      this.how = how;
    }

    @Override
    public Digest digest() {
      return armed ? fail() : super.digest();
    }

    @SuppressWarnings("NullAway") // state machines do that
    private Digest fail() {
      return switch (how) {
        case "null" -> null;
        case "hostile" -> throw new Hostile();
        case "memory" -> throw new OutOfMemoryError("none");
        default -> throw new IllegalStateException(how);
      };
    }
  }

  /** Pitfall CL4: no replica can go on without a digest; it is told whose fault that is. */
  @Test
  void whereThereIsNoDigestTheReplicaStopsAndTheStateMachineIsNamed() {
    assertThat(stopped("broken"))
        .isEqualTo("digest at height 1: java.lang.IllegalStateException: broken");
    assertThat(stopped("null")).isEqualTo("digest at height 1: null: its digest was null");
    assertThat(stopped("hostile"))
        .isEqualTo(
            "digest at height 1: "
                + Hostile.class.getName()
                + ": its message could not be had: java.lang.IllegalStateException");
    Undigested machine = new Undigested("memory");
    Executor full = new Executor(machine);
    machine.armed = true;
    assertThatThrownBy(full::digest).isInstanceOf(OutOfMemoryError.class);
  }

  /** With what words it stops at a checkpoint, after those that are always the same. */
  private static String stopped(String how) {
    List<MachineFailure> failures = new ArrayList<>();
    Undigested machine = new Undigested(how);
    Executor executor = new Executor(machine, SessionLimits.DEFAULT, failures::add);
    Execution execution = new Execution(executor, ExecutorTest::standing, failures::add);
    execution.deliver(new Action.Deliver(1, Batch.EMPTY, Optional.empty()));
    machine.armed = true;
    Answer asked = execution.answer(new Question.OfStatus());
    assertThat(failures).hasSize(1).allMatch(failure -> failure.what().equals("digest"));
    var stop =
        catchThrowableOfType(
            StateMachineFailed.class, () -> execution.check(new Action.TakeCheckpoint(1)));
    assertThat(failures).hasSize(2);
    assertThat(asked).isEqualTo(new Answer.Unknown(String.valueOf(stop.getMessage())));
    assertThat(stop).hasMessageStartingWith("the state machine failed: ");
    return String.valueOf(stop.getMessage()).substring("the state machine failed: ".length());
  }

  /** Messages may contain anything; the state does not depend on them. */
  @Test
  void messagesThatDifferLeaveReplicasInOneState() {
    Executor other =
        new Executor(
            new DelegatingMachine(new Diary()) {
              @Override
              public Bytes execute(Bytes command, Context context) {
                try {
                  return super.execute(command, context);
                } catch (IllegalStateException e) {
                  throw new IllegalStateException("another message", e);
                }
              }
            });
    long a = ALICE.opens(executor, "a");
    ALICE.opens(other, "a");
    List<Result> here = alice(a, 0, "boom");
    List<Result> there = Author.run(other, ALICE.says(a, 0, "boom"));
    assertThat(here).isNotEqualTo(there);
    assertThat(here.get(0).agreed()).isEqualTo(there.get(0).agreed());
    assertThat(other.digest()).isEqualTo(executor.digest());
  }

  @Test
  void aResultOverTheLimitFails() {
    long a = ALICE.opens(executor, "a");
    List<Result> results =
        alice(a, 0, "long " + Limits.COMMAND_BYTES_MAX, "long " + (Limits.COMMAND_BYTES_MAX + 1));
    assertThat(results.get(0).outcome()).isEqualTo(Outcome.OK);
    assertThat(results.get(1).outcome()).isEqualTo(Outcome.FAILED);
  }

  /** Pitfall C2: what does not fit beside what is not acknowledged is refused, and nothing lost. */
  @Test
  void largeResultsAreKeptAndWhatHasNoRoomIsRefusedBeforeItIsExecuted() {
    long a = ALICE.opens(executor, "a");
    String[] commands = new String[12];
    Arrays.fill(commands, "long " + Limits.COMMAND_BYTES_MAX);
    List<Result> results = alice(a, 0, commands);
    assertThat(results.subList(0, 8)).allMatch(result -> result.outcome() == Outcome.OK);
    assertThat(results.subList(8, 12)).containsOnly(Result.of(Outcome.NO_ROOM));
    assertThat(diary.lines).hasSize(8);
    assertThat(alice(a, 0, commands)).isEqualTo(results);
    assertThat(Author.run(executor, ALICE.says(a, 12, 8, commands)).subList(0, 8))
        .allMatch(result -> result.outcome() == Outcome.OK);
    assertThat(diary.lines).hasSize(16);
  }

  /** Pitfall C1: whatever caches forget, the session knows. */
  @Test
  void aBundleThatComesAgainIsRecalledFromItsSession() {
    Bundle opening = ALICE.opening("a");
    assertThat(executor.recall(opening)).isEmpty();
    List<Result> opened = Author.run(executor, opening);
    assertThat(executor.recall(opening)).contains(new Reply(opening.id(), opened));
    long a = Author.number(opened.get(0));
    Bundle bundle = ALICE.says(a, 0, "x", "boom");
    assertThat(executor.recall(bundle)).isEmpty();
    List<Result> results = Author.run(executor, bundle);
    var digest = executor.digest();
    assertThat(executor.recall(bundle)).contains(new Reply(bundle.id(), results));
    assertThat(executor.recall(ALICE.says(a, 1, "boom", "new"))).isEmpty();
    assertThat(executor.digest()).isEqualTo(digest);
  }

  @Test
  void anAcknowledgementIsRecalledOnceItHasNothingMoreToSay() {
    long a = ALICE.opens(executor, "a");
    Bundle bundle = ALICE.acknowledging(a, 2);
    assertThat(executor.recall(bundle)).isEmpty();
    List<Result> results = Author.run(executor, bundle);
    assertThat(executor.recall(bundle)).contains(new Reply(bundle.id(), results));
    assertThat(executor.recall(ALICE.acknowledging(a, 3))).isEmpty();
    Author.run(executor, ALICE.says(a, 5, 5, "x"));
    var digest = executor.digest();
    Bundle late = ALICE.acknowledging(a, 3);
    assertThat(executor.recall(late)).contains(new Reply(late.id(), results));
    Bundle foreign = BOB.acknowledging(a, 2);
    assertThat(executor.recall(foreign).orElseThrow().results()).containsExactly(EXPIRED);
    assertThat(executor.recall(ALICE.acknowledging(5L << Sessions.INDEX_BITS, 2))).isEmpty();
    assertThat(executor.digest()).isEqualTo(digest);
  }

  @Test
  void aSessionThatIsGoneIsRecalledAsSuchAndOneYetToComeIsNot() {
    Bundle gone = ALICE.says(1L << Sessions.INDEX_BITS, 0, "x");
    executor.execute(1, Batch.EMPTY);
    assertThat(executor.recall(gone).orElseThrow().results()).containsExactly(EXPIRED);
    assertThat(executor.recall(ALICE.says(5L << Sessions.INDEX_BITS, 0, "x"))).isEmpty();
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
