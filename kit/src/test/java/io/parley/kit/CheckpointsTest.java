package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import org.junit.jupiter.api.Test;

class CheckpointsTest {
  private static final Digest A = Digest.of(Bytes.utf8("a"));
  private static final Digest B = Digest.of(Bytes.utf8("b"));

  private final Checkpoints<String> checkpoints = new Checkpoints<>(new Quorums(4), 0);

  private void vote(int replica, long height, Digest state) {
    checkpoints.add(height, new ReplicaId(replica), state, "vote of " + replica);
  }

  @Test
  void aQuorumMakesItStable() {
    vote(0, 10, A);
    vote(1, 10, A);
    vote(3, 10, B);
    assertThat(checkpoints.stable()).isEmpty();
    vote(2, 10, A);
    assertThat(checkpoints.stable())
        .contains(
            new Checkpoints.Stable<>(
                10, A, java.util.List.of("vote of 0", "vote of 1", "vote of 2")));
  }

  @Test
  void theNewestStableOneCounts() {
    for (int replica = 0; replica < 3; replica++) {
      vote(replica, 10, A);
      vote(replica, 20, B);
    }
    assertThat(checkpoints.stable().map(Checkpoints.Stable::height)).contains(20L);
    checkpoints.settle(20, B);
    assertThat(checkpoints.stable()).isEmpty();
  }

  @Test
  void nobodyFillsTheMemory() {
    for (long height = 1; height <= 1_000; height++) {
      vote(0, height, A);
    }
    assertThat(checkpoints.size()).isEqualTo(Checkpoints.HEIGHTS_MAX);
    vote(1, 1, A);
    vote(2, 1, A);
    assertThat(checkpoints.stable()).isEmpty();
    vote(1, 1_000, A);
    vote(2, 1_000, A);
    assertThat(checkpoints.stable().map(Checkpoints.Stable::height)).contains(1_000L);
  }

  @Test
  void whatTurnedOutNotToBeSignedIsNotCounted() {
    vote(0, 10, A);
    vote(1, 10, A);
    vote(2, 10, A);
    checkpoints.forget(10, new ReplicaId(1));
    assertThat(checkpoints.stable()).isEmpty();
    vote(1, 10, A);
    assertThat(checkpoints.stable()).isPresent();
  }

  /** Pitfall P18. */
  @Test
  void divergenceIsSeen() {
    checkpoints.own(10, A);
    assertThat(checkpoints.contradicts(10, B)).isTrue();
    assertThat(checkpoints.contradicts(10, A)).isFalse();
    assertThat(checkpoints.contradicts(11, B)).isFalse();
  }

  @Test
  void ownNewestIsTheOneToSayAgainUntilItIsSettled() {
    checkpoints.own(10, A);
    checkpoints.own(20, B);
    assertThat(checkpoints.newestOwn().map(Checkpoints.Stable::height)).contains(20L);
    checkpoints.settle(20, B);
    assertThat(checkpoints.newestOwn()).isEmpty();
  }

  private String differences() {
    return checkpoints.differences().stream().map(Difference::toString).toList().toString();
  }

  /** Pitfall C5. */
  @Test
  void whoDiffersIsSaidWhereOneCorrectReplicaVouches() {
    vote(0, 10, A);
    vote(3, 10, B);
    assertThat(checkpoints.differences()).isEmpty();
    vote(1, 10, A);
    assertThat(differences())
        .isEqualTo("[R3 differs with %s at height 10; R0 and R1 has %s]".formatted(B, A));
    assertThat(checkpoints.hopeless()).isEmpty();
  }

  /** Pitfall C5. */
  @Test
  void thatNoQuorumIsPossibleIsSaidOnlyWhenItIsAFact() {
    vote(0, 10, A);
    vote(1, 10, B);
    vote(2, 10, A);
    assertThat(checkpoints.hopeless()).isEmpty();
    vote(3, 10, B);
    assertThat(checkpoints.hopeless()).isPresent();
    assertThat(differences())
        .contains("states differ at height 10, and no quorum can have one any more")
        .contains("R0 and R2 has " + A, "R1 and R3 has " + B);
  }

  /** Pitfall C5. */
  @Test
  void whoDiffersFromAQuorumIsRememberedUntilItAgrees() {
    for (int replica = 0; replica < 3; replica++) {
      vote(replica, 10, A);
    }
    checkpoints.settle(10, A);
    assertThat(checkpoints.differences()).isEmpty();
    vote(3, 10, B);
    assertThat(differences())
        .isEqualTo("[R3 differs with %s at height 10; R0 and R1 and R2 has %s]".formatted(B, A));
    for (int replica = 0; replica < 4; replica++) {
      vote(replica, 20, B);
    }
    checkpoints.settle(20, B);
    assertThat(checkpoints.differences()).isEmpty();
  }

  /** Pitfall C5: whoever speaks in time is remembered, too. */
  @Test
  void whoDifferedBeforeItWasSettledIsRemembered() {
    vote(3, 10, B);
    for (int replica = 0; replica < 3; replica++) {
      vote(replica, 10, A);
    }
    checkpoints.settle(10, A);
    assertThat(checkpoints.differences()).hasSize(1);
    assertThat(checkpoints.differences().get(0).states()).containsKey(B);
  }
}
