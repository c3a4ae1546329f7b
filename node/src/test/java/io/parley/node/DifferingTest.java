package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Difference;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Pitfall C5: what differs for ever is no news at every checkpoint. */
final class DifferingTest {
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);
  private static final ReplicaId R3 = new ReplicaId(3);

  private final Differing differing = new Differing();

  private static Digest state(long height, String whose) {
    return Digest.of(Bytes.utf8(whose + " at " + height));
  }

  /** {@code other} has another state than the rest, which is that of a quorum. */
  private static Difference one(long height, ReplicaId other, ReplicaId... rest) {
    return two(height, List.of(other), List.of(rest), state(height, "theirs"), false);
  }

  private static Difference two(
      long height,
      List<ReplicaId> some,
      List<ReplicaId> others,
      @Nullable Digest agreed,
      boolean hopeless) {
    TreeMap<Digest, List<ReplicaId>> states = new TreeMap<>();
    states.put(state(height, "its"), some);
    states.put(state(height, "theirs"), others);
    return new Difference(height, states, agreed, hopeless);
  }

  @Test
  void oneThatDiffersAtEveryCheckpointIsNewOnce() {
    assertThat(differing.isNew(List.of(one(128, R3, R0, R1)))).isTrue();
    assertThat(differing.isNew(List.of(one(128, R3, R0, R1, R2)))).isFalse();
    for (long height = 256; height < 100_000; height += 128) {
      assertThat(differing.isNew(List.of(one(height, R3, R0, R1)))).isFalse();
      assertThat(differing.isNew(List.of())).as("it is right at every other").isFalse();
    }
  }

  @Test
  void anotherThatDiffersIsNew() {
    differing.isNew(List.of(one(128, R3, R0, R1)));
    assertThat(differing.isNew(List.of(one(128, R3, R0, R1), one(256, R2, R0, R1)))).isTrue();
    assertThat(differing.isNew(List.of(one(384, R3, R0, R1)))).as("they take turns").isFalse();
    assertThat(differing.isNew(List.of(one(512, R2, R0, R1)))).isFalse();
  }

  @Test
  void thatNoQuorumIsPossibleIsNew() {
    differing.isNew(List.of(one(128, R3, R0, R1), one(128, R2, R0, R1)));
    Difference hopeless = two(256, List.of(R2, R3), List.of(R0, R1), state(256, "theirs"), true);
    assertThat(differing.isNew(List.of(hopeless))).isTrue();
    assertThat(differing.isNew(List.of(hopeless))).isFalse();
  }

  @Test
  void whereNobodyIsRightAllAreNamed() {
    Difference unclear = two(128, List.of(R2, R3), List.of(R0, R1), null, true);
    assertThat(differing.isNew(List.of(unclear))).isTrue();
    assertThat(differing.isNew(List.of(one(256, R0, R1, R2)))).isFalse();
  }
}
