package io.parley.pacemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import io.parley.kit.Quorums;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
  private final Timeouts<String> timeouts = new Timeouts<>(new Quorums(4));

  private boolean add(long view, int sender, String what) {
    return timeouts.add(view, new ReplicaId(sender), what);
  }

  /** Pitfall H10: what was said of different views never adds up. */
  @Test
  void eachViewIsCountedForItself() {
    add(5, 0, "a");
    add(6, 1, "b");
    add(7, 2, "c");
    assertThat(timeouts.isAmplified(5)).isFalse();
    assertThat(timeouts.isAmplified(6)).isFalse();
    assertThat(timeouts.isQuorum(7)).isFalse();
    assertThat(timeouts.of(6)).containsExactly("b");
  }

  @Test
  void oneCorrectReplicaAmplifiesAndAQuorumEnds() {
    add(5, 3, "d");
    assertThat(timeouts.isAmplified(5)).isFalse();
    add(5, 1, "b");
    assertThat(timeouts.isAmplified(5)).isTrue();
    assertThat(timeouts.isQuorum(5)).isFalse();
    add(5, 2, "c");
    assertThat(timeouts.isQuorum(5)).isTrue();
    assertThat(timeouts.of(5)).containsExactly("b", "c", "d");
    assertThat(timeouts.senders(5))
        .containsExactly(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));
  }

  /** Pitfall H21: the first of a view stands, and counts once. */
  @Test
  void theFirstTimeoutOfAViewStands() {
    assertThat(add(5, 1, "first")).isTrue();
    assertThat(add(5, 1, "second")).isFalse();
    assertThat(timeouts.of(5)).containsExactly("first");
    assertThat(timeouts.isAmplified(5)).isFalse();
  }

  @Test
  void onlyTheHighestViewOfAReplicaIsKept() {
    add(5, 1, "old");
    assertThat(add(9, 1, "new")).isTrue();
    assertThat(add(7, 1, "late")).isFalse();
    assertThat(timeouts.of(5)).isEmpty();
    assertThat(timeouts.of(9)).containsExactly("new");
    assertThat(timeouts.size()).isEqualTo(1);
  }

  @Test
  void whatIsForgottenMayBeSaidAgain() {
    add(5, 1, "bad");
    timeouts.forget(new ReplicaId(1));
    assertThat(timeouts.of(5)).isEmpty();
    assertThat(add(5, 1, "good")).isTrue();
  }
}
