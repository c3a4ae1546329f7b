package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
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
    checkpoints.settle(20);
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
    checkpoints.settle(20);
    assertThat(checkpoints.newestOwn()).isEmpty();
  }
}
