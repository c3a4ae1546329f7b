package io.parley.pacemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Pitfall P7: doubles with every failed view, and is capped. */
class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5));

  @Test
  void doublesUpToTheCap() {
    assertThat(backoff.current()).isEqualTo(Duration.ofSeconds(1));
    backoff.failed();
    assertThat(backoff.current()).isEqualTo(Duration.ofSeconds(2));
    backoff.failed();
    backoff.failed();
    assertThat(backoff.current()).isEqualTo(Duration.ofSeconds(5));
    backoff.failed();
    assertThat(backoff.current()).isEqualTo(Duration.ofSeconds(5));
  }

  /** Pitfall H19: whoever makes views fail slows the cluster down for as long as that alone. */
  @Test
  void progressBringsItBackToItsBase() {
    backoff.failed();
    backoff.succeeded();
    assertThat(backoff.current()).isEqualTo(Duration.ofSeconds(1));
  }

  @Test
  void refusesACapBelowTheBaseAndABaseOfNothing() {
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(2), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ZERO, Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Backoff(Duration.ofSeconds(-1), Duration.ofSeconds(1)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
