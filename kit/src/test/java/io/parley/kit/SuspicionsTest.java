package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import org.junit.jupiter.api.Test;

class SuspicionsTest {
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);

  private final Suspicions suspicions = new Suspicions(new Quorums(4));

  @Test
  void eachReplicaSuspectsOneViewTheHighest() {
    suspicions.suspected(R2, 3);
    suspicions.suspected(R1, 3);
    suspicions.suspected(R1, 3);
    assertThat(suspicions.of(3)).containsExactly(R1, R2);
    suspicions.suspected(R1, 5);
    suspicions.suspected(R1, 4);
    assertThat(suspicions.of(3)).containsExactly(R2);
    assertThat(suspicions.of(5)).containsExactly(R1);
    assertThat(suspicions.buffer().size()).isEqualTo(2);
  }

  @Test
  void whatIsWithdrawnDoesNotCount() {
    suspicions.suspected(R1, 3);
    suspicions.withdrawn(R1, 2);
    assertThat(suspicions.of(3)).containsExactly(R1);
    suspicions.withdrawn(R1, 3);
    assertThat(suspicions.of(3)).isEmpty();
  }

  @Test
  void viewsThatAreOverAreForgotten() {
    suspicions.suspected(R1, 3);
    suspicions.suspected(R2, 4);
    suspicions.forgetBelow(4);
    assertThat(suspicions.of(3)).isEmpty();
    assertThat(suspicions.of(4)).containsExactly(R2);
  }
}
