package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a replica shows of itself, and what excludes what it signs. */
class InsightTest {
  @Test
  void aBufferMayBeFullButNotOverfull() {
    assertThat(new Insight.Buffer("votes", 4, 4).isOverfull()).isFalse();
    assertThat(new Insight.Buffer("votes", 5, 4).isOverfull()).isTrue();
    assertThat(new Insight.Buffer("votes", 5, 4)).hasToString("votes 5/4");
  }

  @Test
  void aBufferIsNamedAndNeverNegative() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Insight.Buffer(" ", 0, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Insight.Buffer("votes", -1, 4))
        .withMessageContaining("votes")
        .withMessageContaining("found -1 and 4");
    assertThatIllegalArgumentException().isThrownBy(() -> new Insight.Buffer("votes", 0, -1));
  }

  @Test
  void aMarkSaysWhetherItIsDurable() {
    assertThat(new Insight.Mark("view", 7, true)).hasToString("view 7 durable");
    assertThat(new Insight.Mark("executed", 7, false)).hasToString("executed 7");
    assertThatIllegalArgumentException().isThrownBy(() -> new Insight.Mark("", 7, true));
  }

  @Test
  void anInsightDoesNotChangeAfterwards() {
    List<Insight.Mark> marks = new ArrayList<>();
    Insight insight = new Insight(List.of(), marks);
    marks.add(new Insight.Mark("view", 7, true));
    assertThat(insight).isEqualTo(Insight.NONE);
  }

  @Test
  void aReplicaThatSaysNothingOfItselfHasNoInsight() {
    Replica silent =
        new Replica() {
          @Override
          public List<Action> advance(Event event, Moment now) {
            return List.of();
          }

          @Override
          public Status status() {
            return new Status(0, new ReplicaId(0), 0, 0);
          }

          @Override
          public List<Wait> waits() {
            return List.of();
          }
        };
    assertThat(silent.insight()).isEqualTo(Insight.NONE);
  }

  @Test
  void theExclusionOfAStatementHasAPhase() {
    assertThat(new Exclusion("x".repeat(32), 3, 4)).hasToString("x".repeat(32) + " v3 h4");
    assertThatIllegalArgumentException().isThrownBy(() -> new Exclusion("", 0, 0));
    assertThatIllegalArgumentException().isThrownBy(() -> new Exclusion("x".repeat(33), 0, 0));
  }
}
