package io.parley.pacemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Pitfall L4. */
class TermTimeTest {
  private final TermTime term = new TermTime(Duration.ofMillis(10));

  @Test
  void onlyTheTimeCountsInWhichSomethingIsWanted() {
    assertThat(term.isOver(1_000_000)).as("idle").isFalse();
    term.wanted(true, 1_000_000);
    term.wanted(true, 1_003_000);
    term.wanted(false, 1_006_000);
    assertThat(term.isOver(2_000_000)).isFalse();
    term.wanted(true, 2_000_000);
    assertThat(term.isOver(2_003_999)).isFalse();
    assertThat(term.isOver(2_004_000)).isTrue();
  }

  @Test
  void everyLeaderHasAllOfIt() {
    term.wanted(true, 0);
    assertThat(term.isOver(10_000)).isTrue();
    term.next(10_000);
    assertThat(term.isOver(19_999)).isFalse();
    assertThat(term.isOver(20_000)).isTrue();
  }

  @Test
  void whoIsIdleBetweenTermsBeginsWhenSomethingIsWanted() {
    term.wanted(false, 0);
    term.next(1_000);
    assertThat(term.isOver(1_000_000)).isFalse();
    term.wanted(true, 1_000_000);
    assertThat(term.isOver(1_009_999)).isFalse();
    assertThat(term.isOver(1_010_000)).isTrue();
  }

  @Test
  void termsOfNoTimeAreRefused() {
    for (Duration none : List.of(Duration.ZERO, Duration.ofMillis(-1))) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new TermTime(none))
          .withMessage("terms of " + none + ", expected more than 0");
    }
  }
}
