package io.parley.simulator.checkers;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Of four replicas R0 is not correct, and leads when faults end. */
class MeetingsTest {
  private static final long PATIENCE = 1_000;

  private final Meetings meetings =
      new Meetings(IntStream.rangeClosed(1, 3).mapToObj(i -> Standin.honest(i, 1, R0)).toList());

  MeetingsTest() {
    List.of(1, 2, 3).forEach(replica -> stands(replica, 1, R0, 0));
  }

  private void stands(int replica, long view, ReplicaId leader, long now) {
    meetings.stands(Standin.honest(replica, view, leader), now);
  }

  private boolean isMissing(long now) {
    return meetings.isMissing(now, PATIENCE);
  }

  @Test
  void nobodyNeedsToMeetUnderALeaderWhomNobodyReplaces() {
    assertThat(isMissing(1_000_000)).isFalse();
  }

  @Test
  void theyMustMeetOnceACorrectReplicaComesToLead() {
    stands(1, 2, R1, 10);
    assertThat(isMissing(1_009)).isFalse();
    assertThat(isMissing(1_010)).isTrue();
  }

  @Test
  void theyHaveMetOnceAllAreInOneViewOfACorrectLeader() {
    stands(1, 2, R1, 10);
    stands(2, 2, R1, 20);
    stands(1, 3, R2, 30);
    stands(3, 2, R1, 40);
    assertThat(isMissing(2_000)).isTrue();
    stands(2, 3, R2, 50);
    stands(3, 3, R2, 60);
    stands(3, 4, R0, 70);
    assertThat(isMissing(2_000)).isFalse();
  }

  @Test
  void oneViewOfALeaderWhoIsNotCorrectIsNoMeeting() {
    stands(1, 2, R1, 10);
    List.of(1, 2, 3).forEach(replica -> stands(replica, 5, R0, 20));
    assertThat(isMissing(1_010)).isTrue();
  }

  @Test
  void whoIsNotCorrectNeedsNotCome() {
    stands(0, 9, R1, 10);
    assertThat(isMissing(2_000)).isFalse();
    List.of(1, 2, 3).forEach(replica -> stands(replica, 2, R1, 20));
    assertThat(isMissing(2_000)).isFalse();
  }
}
