package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/** Pitfall B1: what waits for execution is bounded in heights and in bytes. */
class ExecutionLagTest {
  private final ExecutionLag lag = new ExecutionLag(3, 100, 10);

  @Test
  void heightsAreBounded() {
    for (long height = 11; height <= 13; height++) {
      assertThat(lag.mayDeliver(height, 1)).isTrue();
      lag.delivered(height, 1);
    }
    assertThat(lag.mayDeliver(14, 1)).isFalse();
    lag.executed(11);
    assertThat(lag.mayDeliver(14, 1)).isTrue();
  }

  @Test
  void bytesAreBounded() {
    lag.delivered(11, 60);
    assertThat(lag.mayDeliver(12, 41)).isFalse();
    assertThat(lag.mayDeliver(12, 40)).isTrue();
    lag.delivered(12, 40);
    lag.executed(11);
    assertThat(lag.bytes()).isEqualTo(40);
    assertThat(lag.mayDeliver(13, 60)).isTrue();
    assertThat(lag.buffer(80)).hasToString("unexecuted bytes 40/100");
  }

  @Test
  void aLargeBatchWaitsAlone() {
    assertThat(lag.mayDeliver(11, 1_000)).isTrue();
    lag.delivered(11, 1_000);
    assertThat(lag.mayDeliver(12, 0)).isFalse();
    lag.executed(11);
    assertThat(lag.mayDeliver(12, 0)).isTrue();
  }

  @Test
  void theStateThatWasInstalledHasExecutedAll() {
    lag.delivered(11, 60);
    lag.executed(20);
    lag.executed(15);
    assertThat(lag.executed()).isEqualTo(20);
    assertThat(lag.bytes()).isZero();
  }

  @Test
  void heightsAscend() {
    HeightBytes bytes = new HeightBytes();
    bytes.add(3, 1);
    bytes.add(5, 2);
    assertThatThrownBy(() -> bytes.add(5, 1)).isInstanceOf(IllegalArgumentException.class);
    bytes.forgetThrough(4);
    assertThat(bytes.total()).isEqualTo(2);
  }
}
