package io.parley.pacemaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import org.junit.jupiter.api.Test;

class TimeoutsTest {
  private final Calls<String> calls = new Calls<>();

  private boolean add(long view, int sender, String what) {
    return calls.add(view, new ReplicaId(sender), what);
  }

  /** Pitfall H10: what was said of different views never adds up. */
  @Test
  void eachViewIsCountedForItself() {
    add(5, 0, "a");
    add(6, 1, "b");
    add(7, 2, "c");
    assertThat(calls.reached(2, 0)).isEmpty();
    assertThat(calls.reached(1, 0)).hasValue(7);
    assertThat(calls.of(6)).containsExactly("b");
  }

  @Test
  void theHighestViewThatEnoughCallForIsReached() {
    add(5, 3, "d");
    add(5, 1, "b");
    add(7, 0, "a");
    assertThat(calls.reached(2, 0)).hasValue(5);
    assertThat(calls.reached(2, 5)).hasValue(5);
    assertThat(calls.reached(2, 6)).isEmpty();
    assertThat(calls.reached(3, 0)).isEmpty();
    add(5, 2, "c");
    assertThat(calls.reached(3, 0)).hasValue(5);
    assertThat(calls.of(5)).containsExactly("b", "c", "d");
    assertThat(calls.senders(5))
        .containsExactly(new ReplicaId(1), new ReplicaId(2), new ReplicaId(3));
  }

  /** Pitfall H21: the first of a view stands, and counts once. */
  @Test
  void theFirstTimeoutOfAViewStands() {
    assertThat(add(5, 1, "first")).isTrue();
    assertThat(add(5, 1, "second")).isFalse();
    assertThat(calls.of(5)).containsExactly("first");
    assertThat(calls.reached(2, 0)).isEmpty();
  }

  @Test
  void onlyTheHighestViewOfAReplicaIsKept() {
    add(5, 1, "old");
    assertThat(add(9, 1, "new")).isTrue();
    assertThat(add(7, 1, "late")).isFalse();
    assertThat(calls.of(5)).isEmpty();
    assertThat(calls.of(9)).containsExactly("new");
    assertThat(calls.size()).isEqualTo(1);
  }

  @Test
  void whatIsForgottenMayBeSaidAgain() {
    add(5, 1, "bad");
    calls.forget(new ReplicaId(1));
    assertThat(calls.of(5)).isEmpty();
    assertThat(add(5, 1, "good")).isTrue();
  }

  @Test
  void whatIsTakenBackIsOfThatViewOnly() {
    add(5, 1, "a");
    calls.withdraw(4, new ReplicaId(1));
    assertThat(calls.of(5)).containsExactly("a");
    calls.withdraw(5, new ReplicaId(1));
    assertThat(calls.size()).isZero();
  }
}
