package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class OthersTest {
  private static List<ReplicaId> ids(int... values) {
    return IntStream.of(values).mapToObj(ReplicaId::new).toList();
  }

  @Test
  void oneIsNotAmongThem() {
    assertThat(new Others(new ReplicaId(1), 4).next(3)).isEqualTo(ids(0, 2, 3));
    assertThat(new Others(new ReplicaId(0), 1).next(1)).isEmpty();
    assertThat(new Others(new ReplicaId(0), 1).few()).isEmpty();
  }

  @Test
  void theyTakeTurns() {
    Others others = new Others(new ReplicaId(0), 6);
    assertThat(others.next(2)).isEqualTo(ids(1, 2));
    assertThat(others.next(2)).isEqualTo(ids(3, 4));
    assertThat(others.next(2)).isEqualTo(ids(5, 1));
    assertThat(others.next(4)).isEqualTo(ids(2, 3, 4, 5));
  }

  @Test
  void ifTheyAreNotMoreAllAreNextAndNobodyLosesATurn() {
    Others others = new Others(new ReplicaId(3), 4);
    assertThat(others.next(1)).isEqualTo(ids(0));
    assertThat(others.next(3)).isEqualTo(ids(0, 1, 2));
    assertThat(others.next(9)).isEqualTo(ids(0, 1, 2));
    assertThat(others.next(2)).isEqualTo(ids(1, 2));
  }

  @Test
  void aFewAreAllOfASmallClusterAndTheRootOfALargeOne() {
    assertThat(new Others(new ReplicaId(0), 9).few()).hasSize(8);
    assertThat(new Others(new ReplicaId(0), 65).few()).hasSize(8);
    assertThat(new Others(new ReplicaId(0), 66).few()).hasSize(9);
    assertThat(new Others(new ReplicaId(0), 401).few()).hasSize(20);
  }

  @Test
  void aFewAtATimeAllAreTold() {
    Others others = new Others(new ReplicaId(7), 401);
    List<ReplicaId> told = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      told.addAll(others.few());
    }
    assertThat(told).containsExactlyElementsOf(others.next(400));
  }
}
