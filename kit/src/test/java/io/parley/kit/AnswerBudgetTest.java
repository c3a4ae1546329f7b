package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import org.junit.jupiter.api.Test;

/** Pitfall B4: who asks again and again is answered within a budget, and with each thing once. */
class AnswerBudgetTest {
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);

  @Test
  void questionsAreCountedForEachPeer() {
    AnswerBudget budget = new AnswerBudget(2);
    assertThat(budget.mayAsk(R1)).isTrue();
    assertThat(budget.mayAsk(R1)).isTrue();
    assertThat(budget.mayAsk(R1)).isFalse();
    assertThat(budget.mayAsk(R2)).isTrue();
  }

  @Test
  void bytesAreCountedForEachPeer() {
    AnswerBudget budget = new AnswerBudget(1, 100);
    assertThat(budget.mayHand(R1, "a", 60)).isTrue();
    assertThat(budget.mayHand(R1, "b", 41)).isFalse();
    assertThat(budget.mayHand(R1, "c", 40)).isTrue();
    assertThat(budget.mayHand(R1, "d", 1)).isFalse();
    assertThat(budget.mayHand(R2, "b", 41)).isTrue();
  }

  @Test
  void oneThingMayBeLargerThanTheBudget() {
    AnswerBudget budget = new AnswerBudget(1, 100);
    assertThat(budget.mayHand(R1, "a", 1_000)).isTrue();
    assertThat(budget.mayHand(R1, "b", 1)).isFalse();
  }

  @Test
  void everythingIsHandedOnce() {
    AnswerBudget budget = new AnswerBudget(1);
    assertThat(budget.mayHand(R1, "a", 1)).isTrue();
    assertThat(budget.mayHand(R1, "a", 1)).isFalse();
    assertThat(budget.mayHand(R2, "a", 1)).isTrue();
  }

  @Test
  void thingsAreBoundedHoweverSmallTheyAre() {
    AnswerBudget budget = new AnswerBudget(1);
    for (int i = 0; i < AnswerBudget.THINGS_MAX; i++) {
      assertThat(budget.mayHand(R1, "" + i, 1)).isTrue();
    }
    assertThat(budget.mayHand(R1, "another", 1)).isFalse();
  }

  @Test
  void everyIntervalHasItsBudget() {
    AnswerBudget budget = new AnswerBudget(1, 100);
    budget.mayAsk(R1);
    budget.mayHand(R1, "a", 100);
    budget.tick();
    assertThat(budget.mayAsk(R1)).isTrue();
    assertThat(budget.mayHand(R1, "a", 100)).isTrue();
  }
}
