package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import org.junit.jupiter.api.Test;

/** Pitfall B4: who asks again and again is answered within a budget. */
class AnswerBudgetTest {
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);

  @Test
  void answersAreCountedForEachPeer() {
    AnswerBudget budget = new AnswerBudget(2);
    assertThat(budget.mayAnswer(R1)).isTrue();
    assertThat(budget.mayAnswer(R1)).isTrue();
    assertThat(budget.mayAnswer(R1)).isFalse();
    assertThat(budget.mayAnswer(R2)).isTrue();
  }

  @Test
  void bytesAreCountedForEachPeer() {
    AnswerBudget budget = new AnswerBudget(2, 100);
    assertThat(budget.isSated(R1)).isFalse();
    budget.handed(R1, 60);
    assertThat(budget.isSated(R1)).isFalse();
    budget.handed(R1, 60);
    assertThat(budget.isSated(R1)).isTrue();
    assertThat(budget.isSated(R2)).isFalse();
  }

  @Test
  void whoIsSatedMayStillHaveAnswersThatAreSmall() {
    AnswerBudget budget = new AnswerBudget(1, 100);
    budget.handed(R1, 100);
    assertThat(budget.isSated(R1)).isTrue();
    assertThat(budget.mayAnswer(R1)).isTrue();
  }

  @Test
  void withoutABoundInBytesNobodyIsSated() {
    AnswerBudget budget = new AnswerBudget(1);
    budget.handed(R1, 1L << 40);
    assertThat(budget.isSated(R1)).isFalse();
  }

  @Test
  void everyIntervalHasItsBudget() {
    AnswerBudget budget = new AnswerBudget(1, 100);
    budget.mayAnswer(R1);
    budget.handed(R1, 100);
    budget.tick();
    assertThat(budget.mayAnswer(R1)).isTrue();
    assertThat(budget.isSated(R1)).isFalse();
  }
}
