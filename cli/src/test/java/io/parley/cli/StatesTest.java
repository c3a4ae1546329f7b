package io.parley.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.door.Answer;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** Pitfall C5: who has which state is said where it can be compared, and nothing elsewhere. */
final class StatesTest {
  private static final Digest A = Digest.of(Bytes.utf8("a"));
  private static final Digest B = Digest.of(Bytes.utf8("b"));
  private static final Digest C = Digest.of(Bytes.utf8("c"));

  private final SortedMap<ReplicaId, Answer> answers = new TreeMap<>();

  private void says(int replica, long executed, Digest state) {
    ReplicaId id = new ReplicaId(replica);
    answers.put(id, new Answer.Standing("pbft", 0, id, executed, executed, 0, state, ""));
  }

  @Test
  void atDifferentHeightsNothingIsCompared() {
    says(0, 7, A);
    says(1, 8, B);
    answers.put(new ReplicaId(2), new Answer.Unknown("no answer"));
    says(3, 7, A);
    assertThat(States.differences(answers)).isEmpty();
  }

  @Test
  void whoHasWhichStateIsSaidOfEachHeight() {
    says(0, 7, A);
    says(1, 9, B);
    says(2, 9, C);
    says(3, 7, A);
    says(4, 7, B);
    assertThat(States.differences(answers)).hasSize(2);
    assertThat(States.differences(answers).get(0))
        .startsWith("states differ at height 7: ")
        .contains("R0 and R3 has " + A, "R4 has " + B)
        .endsWith("; the state machine is not deterministic, a memory is damaged, or one lies");
    assertThat(States.differences(answers).get(1))
        .startsWith("states differ at height 9: ")
        .contains("R1 has " + B, "R2 has " + C);
  }
}
