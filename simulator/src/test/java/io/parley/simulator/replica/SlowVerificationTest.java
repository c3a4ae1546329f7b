package io.parley.simulator.replica;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.Bytes;
import io.parley.api.ReplicaId;
import io.parley.driver.inbox.Bound;
import io.parley.simulator.network.Frame;
import io.parley.simulator.time.Schedule;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SlowVerificationTest {
  private static final Burden SLOW = new Burden(10, 0, 0, 0);

  private final Schedule schedule = new Schedule();
  private final Strain strain = new Strain();
  private final List<String> examined = new ArrayList<>();
  private final SlowVerification slow =
      new SlowVerification(
          new Bound(3, 1_000),
          strain,
          schedule::after,
          (from, frame) -> examined.add(schedule.now() + " " + from + " " + frame.bytes().utf8()));

  private int push(int from, String text) {
    return slow.push(new ReplicaId(from), new Frame(Bytes.utf8(text)));
  }

  private void pass(long until) {
    while (schedule.step(until)) {
      // One after the other.
    }
  }

  @Test
  void framesAreExaminedOneAfterTheOtherPeersInTurn() {
    strain.begin(SLOW);
    push(0, "a");
    push(0, "b");
    push(1, "c");
    pass(100);
    assertThat(examined).containsExactly("10 R0 a", "20 R1 c", "30 R0 b");
    assertThat(push(0, "d")).isZero();
    pass(200);
    assertThat(examined).endsWith("110 R0 d");
  }

  @Test
  void aFullQueueLosesItsOldest() {
    strain.begin(SLOW);
    for (String text : List.of("a", "b", "c")) {
      assertThat(push(0, text)).isZero();
    }
    assertThat(push(0, "d")).isEqualTo(1);
    pass(100);
    assertThat(examined).containsExactly("10 R0 b", "20 R0 c", "30 R0 d");
  }

  @Test
  void whatWaitsWhenTheBurdenEndsIsExaminedInOrderBeforeWhatFollows() {
    strain.begin(SLOW);
    push(0, "a");
    push(0, "b");
    strain.end(SLOW);
    assertThat(slow.holds(new ReplicaId(0))).isTrue();
    push(0, "c");
    pass(10);
    assertThat(examined).containsExactly("10 R0 a", "10 R0 b", "10 R0 c");
    assertThat(slow.holds(new ReplicaId(0))).isFalse();
  }
}
