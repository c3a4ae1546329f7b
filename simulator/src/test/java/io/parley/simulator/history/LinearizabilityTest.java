package io.parley.simulator.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Bytes;
import io.parley.simulator.diagram.Step;
import io.parley.simulator.history.RegisterResult.Done;
import io.parley.simulator.history.RegisterResult.Length;
import io.parley.simulator.history.RegisterResult.Mismatch;
import io.parley.simulator.history.RegisterResult.Value;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class LinearizabilityTest {
  private static final Bytes GET = Registers.get("k");
  private final Scene scene = new Scene();

  private static Bytes put(String text) {
    return Registers.put("k", text);
  }

  private static Bytes append(String text) {
    return Registers.append("k", text);
  }

  private static Bytes compareAndSet(String expected, String text) {
    return Registers.compareAndSet("k", expected, text);
  }

  private void assertGood() {
    assertThat(scene.check()).isInstanceOf(Verdict.Linearizable.class);
  }

  private Verdict.Violation assertBad() {
    Verdict verdict = scene.check();
    assertThat(verdict).isInstanceOf(Verdict.Violation.class);
    return (Verdict.Violation) verdict;
  }

  @Nested
  class IsAViolation {
    @Test
    void aStaleRead() {
      scene.puts("a", "old").puts("a", "new").gets("b", "old");
      assertBad();
    }

    @Test
    void aStaleReadInTheMicrosecondInWhichTheWriteReturned() {
      History history = new History();
      history.returned(history.invoked("a", 5, put("new")), 5, new Done().encode());
      history.returned(history.invoked("a", 5, GET), 5, new Value("").encode());
      assertThat(Linearizability.check(history, Registers.model()))
          .isInstanceOf(Verdict.Violation.class);
    }

    @Test
    void aReadThatGoesBackWhileTheWriteIsUnderWay() {
      int write = scene.begins("a", put("new"));
      scene.gets("b", "new").gets("c", "").ends(write, new Done());
      assertBad();
    }

    @Test
    void aReadThatGoesBackAfterAWriteOfUnknownOutcome() {
      scene.puts("a", "old").tries("a", put("new")).gets("b", "new").gets("c", "old");
      assertBad();
    }

    @Test
    void aReadFromTheFuture() {
      scene.gets("b", "new").puts("a", "new");
      assertBad();
    }

    @Test
    void aReadFromTheFutureOfAnUnknownOutcome() {
      scene.gets("b", "new").tries("a", put("new"));
      assertBad();
    }

    @Test
    void aReadOfWhatNobodyWrote() {
      scene.puts("a", "one").gets("b", "two");
      assertBad();
    }

    @Test
    void aLostUpdate() {
      int first = scene.begins("a", compareAndSet("", "one"));
      int second = scene.begins("b", compareAndSet("", "two"));
      scene.ends(first, new Done()).ends(second, new Done());
      assertBad();
    }

    @Test
    void anAcknowledgedAppendThatIsGone() {
      scene.does("a", append("x"), new Length(1)).does("b", append("y"), new Length(1));
      assertBad();
    }

    @Test
    void anAppendAppliedTwice() {
      scene.does("a", append("x"), new Length(1)).gets("b", "xx");
      assertBad();
    }

    @Test
    void anAppendOfUnknownOutcomeAppliedTwice() {
      scene.tries("a", append("x")).gets("b", "x").gets("b", "xx");
      assertBad();
    }

    @Test
    void aCompareAndSetAppliedTwice() {
      scene.does("a", compareAndSet("", "one"), new Done());
      scene.puts("b", "").gets("b", "one");
      assertBad();
    }

    @Test
    void aCompareAndSetOfUnknownOutcomeAppliedTwice() {
      scene.tries("a", compareAndSet("", "one")).gets("b", "one");
      scene.puts("b", "").gets("b", "one");
      assertBad();
    }

    @Test
    void aCompareAndSetThatFailsOnWhatItExpects() {
      scene.puts("a", "one").does("b", compareAndSet("one", "two"), new Mismatch("one"));
      assertBad();
    }

    @Test
    void aSplitBrain() {
      scene.puts("a", "left").gets("a", "left");
      int left = scene.begins("a", GET);
      int right = scene.begins("b", put("right"));
      scene.ends(right, new Done()).gets("b", "right").ends(left, new Value("left"));
      scene.gets("a", "left").gets("b", "right");
      assertBad();
    }

    @Test
    void aSplitBrainOverTwoRegistersOfWhichOneIsWhole() {
      for (int i = 0; i < 3; i++) {
        scene.does("a", Registers.put("j", "v" + i), new Done());
        scene.does("b", Registers.get("j"), new Value("v" + i));
      }
      int left = scene.begins("a", put("left"));
      int right = scene.begins("b", put("right"));
      scene.ends(left, new Done()).ends(right, new Done());
      scene.gets("a", "left").gets("b", "right").gets("a", "left");
      assertThat(assertBad().partition()).isEqualTo("k");
    }

    @Test
    void twoReadersWhoSeeConcurrentWritesInDifferentOrders() {
      int one = scene.begins("a", put("one"));
      int two = scene.begins("b", put("two"));
      scene.gets("c", "one").gets("c", "two").gets("d", "one");
      scene.ends(one, new Done()).ends(two, new Done());
      assertBad();
    }

    @Test
    void aRefusedWriteThatIsRead() {
      scene.history().refused(scene.begins("a", put("one")));
      scene.gets("b", "one");
      assertBad();
    }

    @Test
    void aNonsensicalAnswer() {
      History history = scene.history();
      history.returned(history.invoked("a", 0, GET), 1, Bytes.ofHex("ff"));
      assertBad();
    }

    @Test
    void aCommandThatMakesNoSenseAndIsAnsweredAsIfItDid() {
      scene.does("a", Bytes.ofHex("ff"), new Done());
      assertBad();
    }
  }

  @Nested
  class IsNoViolation {
    @Test
    void nothingAtAll() {
      assertGood();
    }

    @Test
    void concurrentWritesThatAreSeenInTheOtherOrder() {
      int one = scene.begins("a", put("one"));
      int two = scene.begins("b", put("two"));
      scene.ends(one, new Done()).ends(two, new Done()).gets("c", "one");
      assertGood();
    }

    @Test
    void concurrentWritesOfWhichTheLastToReturnIsTheFirst() {
      int one = scene.begins("a", put("one"));
      int two = scene.begins("a", put("two"));
      scene.ends(two, new Done());
      scene.gets("c", "two").gets("c", "one").ends(one, new Done());
      assertGood();
    }

    @Test
    void aReadThatReturnsLateWithWhatWasThereEarly() {
      int read = scene.begins("b", GET);
      scene.puts("a", "one").puts("a", "two").ends(read, new Value(""));
      assertGood();
    }

    @Test
    void aWriteThatIsReadBeforeItReturns() {
      int write = scene.begins("a", put("one"));
      scene.gets("b", "one").ends(write, new Done());
      assertGood();
    }

    @Test
    void anUnknownOutcomeThatTookEffectMuchLater() {
      scene.tries("a", put("late")).puts("b", "one").gets("b", "one");
      scene.puts("b", "two").gets("b", "late").gets("b", "late");
      assertGood();
    }

    @Test
    void anUnknownOutcomeThatNeverTookEffect() {
      scene.tries("a", put("never")).gets("b", "").puts("b", "one").gets("b", "one");
      assertGood();
    }

    @Test
    void unknownOutcomesThatBuildOnEachOther() {
      scene.tries("a", compareAndSet("two", "three")).tries("b", compareAndSet("one", "two"));
      scene.tries("c", put("one")).gets("d", "").gets("d", "three");
      assertGood();
    }

    @Test
    void unknownOutcomesOfWhichOnlyOneCanHaveWaited() {
      scene.tries("a", compareAndSet("", "one")).tries("b", put("one")).gets("c", "one");
      scene.puts("c", "two").gets("c", "one");
      assertGood();
    }

    @Test
    void unknownOutcomesOfWhichOneMustHaveComeBeforeAWriteThatHidesIt() {
      scene.tries("a", append("x")).tries("b", append("y"));
      int write = scene.begins("c", append("z"));
      scene.ends(write, new Length(3)).gets("d", "xyz");
      assertGood();
    }

    @Test
    void anAnswerThatComesAfterAll() {
      int slow = scene.begins("a", append("x"));
      scene.gets("b", "").does("b", append("y"), new Length(1)).gets("b", "yx");
      scene.ends(slow, new Length(2));
      assertGood();
    }

    @Test
    void aClientThatHasManyUnderWayAnsweredInAnyOrder() {
      int one = scene.begins("a", append("1"));
      int two = scene.begins("a", append("2"));
      int three = scene.begins("a", append("3"));
      scene.ends(three, new Length(1)).ends(one, new Length(2)).ends(two, new Length(3));
      scene.gets("b", "312");
      assertGood();
    }

    @Test
    void aCommandThatMakesNoSenseAndIsToldSo() {
      Bytes nonsense = Bytes.ofHex("ff");
      Bytes result = new Registers().execute(nonsense, RegistersTest.CONTEXT);
      History history = scene.history();
      history.returned(history.invoked("a", 0, nonsense), 1, result);
      assertGood();
    }

    @Test
    void whatIsAViolationOfAnotherKeyOnly() {
      scene.puts("a", "one").does("b", Registers.get("j"), new Value(""));
      assertGood();
    }
  }

  @Nested
  class Explains {
    @Test
    void aStaleReadAmongMuchElse() {
      for (int i = 0; i < 40; i++) {
        scene.puts("a", "v" + i).gets("b", "v" + i);
      }
      scene.tries("d", put("unseen")).gets("c", "v17");
      for (int i = 40; i < 60; i++) {
        scene.puts("a", "v" + i).gets("b", "v" + i);
      }
      Verdict.Violation violation = assertBad();
      assertThat(violation.partition()).isEqualTo("k");
      assertThat(violation.contradicting()).extracting(Operation::id).containsExactly(35, 39, 81);
      assertThat(violation.unplaced().id()).isEqualTo(81);
      assertThat(violation.placed()).extracting(Operation::id).containsExactly(34, 35, 38, 39);
      assertThat(violation.toString())
          .isEqualTo(
              """
              not linearizable: partition 'k', 3 of its 122 operations contradict each other
              the longest order found:
                #34 a  69.000 to 70.000 ms  put "k" "v17" -> done
                #35 b  71.000 to 72.000 ms  get "k" -> "v17"
                #38 a  77.000 to 78.000 ms  put "k" "v19" -> done
                #39 b  79.000 to 80.000 ms  get "k" -> "v19"
              this has no place then:
                #81 c  162.000 to 163.000 ms  get "k" -> "v17"
                  it would be answered "v19" or "unseen" or "v39" or "v38" or "v37" or others
              whatever these were answered, and whether they ever took effect:
                (31 more)
                #66 a  133.000 to 134.000 ms  put "k" "v33" -> done
                #68 a  137.000 to 138.000 ms  put "k" "v34" -> done
                #70 a  141.000 to 142.000 ms  put "k" "v35" -> done
                #72 a  145.000 to 146.000 ms  put "k" "v36" -> done
                #74 a  149.000 to 150.000 ms  put "k" "v37" -> done
                #76 a  153.000 to 154.000 ms  put "k" "v38" -> done
                #78 a  157.000 to 158.000 ms  put "k" "v39" -> done
                #80 d  161.000 to ? ms  put "k" "unseen" -> ?
              """);
    }

    @Test
    void anAppendAppliedTwiceWithoutPretendingThatItWasNever() {
      scene.tries("a", append("x")).gets("b", "xx");
      Verdict.Violation violation = assertBad();
      assertThat(violation.placed()).isEmpty();
      assertThat(violation.toString())
          .contains("nothing can come first", "answered \"\" or \"x\"", "#0 a  1.000 to ? ms");
    }

    @Test
    void theFirstReturnThatSpoilsTheHistoryNotTheLast() {
      scene.puts("a", "one").gets("b", "bad").gets("b", "one").gets("c", "worse");
      assertThat(assertBad().contradicting()).extracting(Operation::id).containsExactly(1);
    }
  }

  @Nested
  class IsBounded {
    private void manyUnknown() {
      for (int i = 0; i < 30; i++) {
        scene.tries("a", append(Character.toString('a' + i)));
      }
      scene.gets("b", "never");
    }

    @Test
    void whatTakesTooLongIsUndecidedAndNeverGood() {
      manyUnknown();
      Verdict verdict = Linearizability.check(scene.history(), Registers.model(), 10_000);
      assertThat(verdict).isEqualTo(new Verdict.Undecided("k", 31, 30, 10_000));
      assertThat(verdict.toString())
          .isEqualTo(
              "undecided after 10000 steps: partition 'k' with 31 operations,"
                  + " 30 of unknown outcome");
    }

    @Test
    void aViolationCountsMoreThanAnUndecidedPartitionBeforeIt() {
      manyUnknown();
      scene.does("c", Registers.get("z"), new Value("never"));
      Verdict verdict = Linearizability.check(scene.history(), Registers.model(), 10_000);
      assertThat(verdict).isInstanceOf(Verdict.Violation.class);
      assertThat(((Verdict.Violation) verdict).partition()).isEqualTo("z");
    }

    @Test
    void unknownWritesThatHideEachOtherAreCheap() {
      for (int i = 0; i < 60; i++) {
        scene.tries("a", put("v" + i));
      }
      scene.gets("b", "v3").gets("b", "v50").gets("b", "v3");
      assertBad();
    }

    @Test
    void aBudgetOfNothingIsAnError() {
      assertThatThrownBy(() -> Linearizability.check(scene.history(), Registers.model(), 0))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("stepsMax is 0, expected 1 or more");
    }
  }

  @Test
  void modelsWithoutPartitionsCanBeChecked() {
    Model<Integer> counter =
        new Model<>() {
          @Override
          public String partition(Bytes command) {
            return "all";
          }

          @Override
          public Integer initial() {
            return 0;
          }

          @Override
          public Step<Integer> apply(Integer state, Bytes command) {
            return new Step<>(state + 1, Bytes.utf8(Integer.toString(state + 1)));
          }
        };
    for (List<String> answers : List.of(List.of("2", "1"), List.of("1", "1"))) {
      History history = new History();
      int one = history.invoked("a", 0, Bytes.EMPTY);
      int two = history.invoked("b", 1, Bytes.EMPTY);
      history.returned(one, 2, Bytes.utf8(answers.get(0)));
      history.returned(two, 3, Bytes.utf8(answers.get(1)));
      Verdict verdict = Linearizability.check(history, counter);
      assertThat(verdict instanceof Verdict.Violation).isEqualTo(answers.get(0).equals("1"));
    }
  }
}
