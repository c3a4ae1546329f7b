package io.parley.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class UplinkTest {
  private static final long MILLISECOND = 1_000_000;

  @Test
  void messagesLeaveOneAfterTheOther() {
    Uplink uplink = new Uplink(1_000_000);
    assertThat(uplink.sent(0, 1_000)).isEqualTo(MILLISECOND);
    assertThat(uplink.sent(0, 2_000)).isEqualTo(3 * MILLISECOND);
    assertThat(uplink.backlog(MILLISECOND)).isEqualTo(2 * MILLISECOND);
    assertThat(uplink.sent(10 * MILLISECOND, 1_000)).isEqualTo(11 * MILLISECOND);
    assertThat(uplink.backlog(20 * MILLISECOND)).isZero();
  }

  @Test
  void partsOfANanosecondCountWhole() {
    assertThat(new Uplink(3_000_000_000L).sent(0, 1)).isEqualTo(1);
    assertThat(new Uplink(3_000_000_000L).sent(0, 0)).isZero();
  }

  @Test
  void largestFrameOnTheSlowestLinkDoesNotOverflow() {
    assertThat(new Uplink(125).sent(0, Integer.MAX_VALUE)).isEqualTo(17_179_869_176_000_000L);
  }

  @Test
  void uplinkThatCarriesNothingIsRefused() {
    assertThatThrownBy(() -> new Uplink(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 byte a second or more, found 0");
  }
}
