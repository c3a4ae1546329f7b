package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import org.junit.jupiter.api.Test;

class TallyTest {
  private static final Digest A = Digest.of(Bytes.utf8("a"));
  private static final Digest B = Digest.of(Bytes.utf8("b"));
  private static final ReplicaId R0 = new ReplicaId(0);
  private static final ReplicaId R1 = new ReplicaId(1);
  private static final ReplicaId R2 = new ReplicaId(2);

  private final Tally<String> tally = new Tally<>();

  /** Pitfall H10: distinct signers count, not messages. */
  @Test
  void repeatedVoteCountsOnce() {
    assertThat(tally.add(1, R0, A, "x")).isEqualTo(Tally.Outcome.COUNTED);
    assertThat(tally.add(1, R0, A, "y")).isEqualTo(Tally.Outcome.REPEATED);
    assertThat(tally.count(1, A)).isEqualTo(1);
    assertThat(tally.reached(1, 2)).isEmpty();
  }

  /** Pitfall H10: votes of different rounds never add up. */
  @Test
  void votesOfDifferentRoundsAreCountedApart() {
    tally.add(1, R0, A, "x");
    tally.add(2, R1, A, "y");
    assertThat(tally.reached(1, 2)).isEmpty();
    assertThat(tally.reached(2, 2)).isEmpty();
  }

  /** Pitfalls H21, P20: the first vote stands. */
  @Test
  void conflictingVoteIsReportedAndDoesNotCount() {
    tally.add(1, R0, A, "x");
    assertThat(tally.add(1, R0, B, "y")).isEqualTo(Tally.Outcome.CONFLICTING);
    assertThat(tally.count(1, B)).isZero();
    assertThat(tally.statement(1, R0)).isEqualTo(A);
  }

  @Test
  void quorumIsReachedForTheStatementThatHasIt() {
    tally.add(1, R0, B, "x");
    tally.add(1, R2, A, "z");
    tally.add(1, R1, A, "y");
    assertThat(tally.reached(1, 2)).contains(A);
    assertThat(tally.votes(1, A)).containsExactly("y", "z");
    assertThat(tally.signers(1, A)).containsExactly(R1, R2);
  }

  @Test
  void forgottenRoundsAreGone() {
    tally.add(1, R0, A, "x");
    tally.add(2, R0, A, "y");
    tally.forgetBelow(2);
    assertThat(tally.count(1, A)).isZero();
    assertThat(tally.count(2, A)).isEqualTo(1);
  }

  @Test
  void forgottenVoteMayBeCastAgain() {
    tally.add(1, R0, A, "x");
    tally.forget(1, R0);
    assertThat(tally.rounds()).isEmpty();
    assertThat(tally.add(1, R0, B, "y")).isEqualTo(Tally.Outcome.COUNTED);
  }

  @Test
  void sizeIsWhatIsHeld() {
    tally.add(1, R0, A, "x");
    tally.add(1, R0, B, "conflicting");
    tally.add(1, R1, B, "y");
    tally.add(2, R0, A, "z");
    assertThat(tally.size()).isEqualTo(3);
    tally.forget(1, R1);
    tally.forget(1, R2);
    assertThat(tally.size()).isEqualTo(2);
    tally.forgetBelow(2);
    assertThat(tally.size()).isEqualTo(1);
  }
}
