package io.parley.transport.grpc;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DialBackoffTest {
  @Test
  void doublesUpToItsCap() {
    DialBackoff backoff = new DialBackoff(() -> 0);
    for (long millis : new long[] {50, 100, 200, 400, 800, 1_600, 2_000, 2_000}) {
      assertThat(backoff.nextMillis(0)).isEqualTo(millis);
    }
  }

  @Test
  void beginsAnewAfterAStreamThatLived() {
    DialBackoff backoff = new DialBackoff(() -> 0);
    backoff.nextMillis(0);
    assertThat(backoff.nextMillis(DialBackoff.PROVEN_MILLIS - 1)).isEqualTo(100);
    assertThat(backoff.nextMillis(DialBackoff.PROVEN_MILLIS)).isEqualTo(50);
  }

  @Test
  void jitterTakesOffAQuarterAtMost() {
    assertThat(new DialBackoff(() -> 1).nextMillis(0)).isEqualTo(38);
  }
}
