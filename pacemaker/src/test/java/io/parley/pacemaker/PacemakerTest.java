package io.parley.pacemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.ReplicaId;
import io.parley.kit.Quorums;
import io.parley.pacemaker.Pacemaker.Consent;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PacemakerTest {
  private static Pacemaker of(String name, int n) {
    return Pacemaker.of(name, new LeaderTerms(n, 4), new Quorums(n));
  }

  private static List<ReplicaId> replicas(int... ids) {
    return IntStream.of(ids).mapToObj(ReplicaId::new).toList();
  }

  @Test
  void relaysAreTheLeaderAndTheMembersAfterIt() {
    Pacemaker cogsworth = of("cogsworth", 7);
    assertThat(cogsworth.collectors(4)).isEqualTo(replicas(1, 2, 3));
    assertThat(cogsworth.collectors(24)).isEqualTo(replicas(6, 0, 1));
    assertThat(cogsworth.consent()).isEqualTo(Consent.CERTIFIED);
  }

  @Test
  void oneOfTheRelaysIsCorrect() {
    for (int n = 1; n <= 40; n++) {
      Pacemaker cogsworth = of("cogsworth", n);
      for (long view = 0; view < 4L * n; view += 4) {
        assertThat(cogsworth.collectors(view))
            .doesNotHaveDuplicates()
            .hasSize(new Quorums(n).oneCorrect());
      }
    }
  }

  @Test
  void allCollectWhatIsSaidToAll() {
    assertThat(of("broadcast", 4).collectors(8)).isEqualTo(replicas(0, 1, 2, 3));
    assertThat(of("broadcast", 4).consent()).isEqualTo(Consent.COUNTED);
  }

  @Test
  void theNextLeaderCollectsComplaints() {
    assertThat(of("complain", 4).collectors(8)).isEqualTo(replicas(2));
    assertThat(of("complain", 4).consent()).isEqualTo(Consent.NOT_NEEDED);
  }

  @Test
  void thereAreNoOthers() {
    assertThatThrownBy(() -> of("raft", 4))
        .hasMessage("pacemaker raft, expected one of [cogsworth, broadcast, complain]");
  }

  @Test
  void relaysTakeTurnsForOneView() {
    Turns turns = new Turns(of("cogsworth", 16));
    assertThat(turns.next(4)).isEqualTo(replicas(1));
    assertThat(turns.next(4)).isEqualTo(replicas(2, 3));
    assertThat(turns.isRoundOver()).isFalse();
    assertThat(turns.next(4)).isEqualTo(replicas(4, 5, 6));
    assertThat(turns.isRoundOver()).isTrue();
    assertThat(turns.next(4)).isEqualTo(replicas(1));
    assertThat(turns.isRoundOver()).isTrue();
    assertThat(turns.next(8)).isEqualTo(replicas(2));
    assertThat(turns.isRoundOver()).isFalse();
  }

  @Test
  void aloneOneRelayIsAll() {
    Turns turns = new Turns(of("cogsworth", 3));
    assertThat(turns.next(4)).isEqualTo(replicas(1));
    assertThat(turns.isRoundOver()).isTrue();
  }
}
