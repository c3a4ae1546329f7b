package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.parley.api.Option.Scope;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StandardOptionsTest {
  @Test
  void whatReplicasJudgeEachOtherByIsEqualInTheCluster() {
    assertThat(StandardOptions.CHECKPOINT_INTERVAL.scope()).isEqualTo(Scope.CLUSTER);
    assertThat(StandardOptions.CLOCK_SKEW_MAX.scope()).isEqualTo(Scope.CLUSTER);
    assertThat(StandardOptions.window(512, 2, "Heights.").scope()).isEqualTo(Scope.CLUSTER);
    assertThat(StandardOptions.RESEND_INTERVAL.scope()).isEqualTo(Scope.REPLICA);
    assertThat(StandardOptions.viewTimeout("Time.").scope()).isEqualTo(Scope.CLUSTER);
    assertThat(StandardOptions.VIEW_TIMEOUT_MIN.scope()).isEqualTo(Scope.CLUSTER);
    assertThat(StandardOptions.VIEW_TIMEOUT_MAX.scope()).isEqualTo(Scope.CLUSTER);
    assertThat(StandardOptions.executionLagMax(1, "Lag.").scope()).isEqualTo(Scope.REPLICA);
  }

  @Test
  void aWindowHasRoomForTwoIntervals() {
    assertThatCode(() -> StandardOptions.checkWindow(512, 256, 0)).doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StandardOptions.checkWindow(511, 256, 0))
        .withMessage("window is 511, expected at least twice the checkpointInterval, 512");
  }

  @Test
  void aProtocolMayNeedMoreThanThat() {
    assertThatCode(() -> StandardOptions.checkWindow(516, 256, 4)).doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StandardOptions.checkWindow(515, 256, 4))
        .withMessage("window is 515, expected at least twice the checkpointInterval and 4, 516");
  }

  @Test
  void aCapIsNotBelowWhatItCaps() {
    Duration timeout = Duration.ofMillis(500);
    assertThatCode(() -> StandardOptions.checkViewTimeouts(timeout, timeout))
        .doesNotThrowAnyException();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StandardOptions.checkViewTimeouts(timeout, Duration.ofMillis(499)))
        .withMessage("viewTimeoutMax is 499ms, expected at least the viewTimeout, 500ms");
  }
}
