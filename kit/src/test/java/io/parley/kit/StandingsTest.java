package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Insight;
import io.parley.api.ReplicaId;
import org.junit.jupiter.api.Test;

class StandingsTest {
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);
  private static final ReplicaId R3 = new ReplicaId(3);

  private final Standings standings = new Standings(new Quorums(4));

  @Test
  void aPeerHoldsWhatItDeliveredAndStillKeeps() {
    standings.heard(R3, 20, 5);
    standings.heard(R1, 10, 10);
    standings.heard(R2, 9, 1);
    assertThat(standings.holders(4)).containsExactly(R2);
    assertThat(standings.holders(5)).containsExactly(R2, R3);
    assertThat(standings.holders(10)).containsExactly(R1, R3);
    assertThat(standings.holders(20)).containsExactly(R3);
    assertThat(standings.holders(21)).isEmpty();
  }

  @Test
  void aHeightIsReachedIfOnePeerSaysSo() {
    assertThat(standings.isReached(1)).isFalse();
    standings.heard(R1, 10, 11);
    assertThat(standings.isReached(10)).isTrue();
    assertThat(standings.isReached(11)).isFalse();
  }

  @Test
  void aHeightIsGoneIfOneCorrectReplicaSaysSo() {
    standings.heard(R1, 10, 6);
    assertThat(standings.isGone(5)).isFalse();
    standings.heard(R2, 4, 5);
    assertThat(standings.isGone(5)).isFalse();
    standings.heard(R2, 5, 6);
    assertThat(standings.isGone(5)).isTrue();
    assertThat(standings.isGone(6)).isFalse();
  }

  @Test
  void whatAPeerSaidBeforeIsForgotten() {
    assertThat(standings.delivered(R1)).isZero();
    standings.heard(R1, 10, 1);
    standings.heard(R1, 8, 3);
    assertThat(standings.delivered(R1)).isEqualTo(8);
    assertThat(standings.isReached(9)).isFalse();
    assertThat(standings.holders(2)).isEmpty();
    assertThat(standings.buffer()).isEqualTo(new Insight.Buffer("standings", 1, 4));
  }
}
