package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

import io.parley.api.ReplicaId;
import java.util.List;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** Pitfall P21: quorums for every n, not only 3f + 1. */
class QuorumsProperties {
  @Property
  void twoQuorumsShareACorrectReplica(@ForAll @IntRange(min = 1, max = 1_024) int n) {
    Quorums quorums = new Quorums(n);
    assertThat(2 * quorums.quorum() - n).isGreaterThanOrEqualTo(quorums.faulty() + 1);
  }

  @Property
  void aQuorumIsAliveWhenTheFaultyAreDead(@ForAll @IntRange(min = 1, max = 1_024) int n) {
    Quorums quorums = new Quorums(n);
    assertThat(quorums.quorum()).isLessThanOrEqualTo(n - quorums.faulty());
  }

  @Property
  void aQuorumIsNoLargerThanItMustBe(@ForAll @IntRange(min = 1, max = 1_024) int n) {
    Quorums quorums = new Quorums(n);
    assertThat(2 * (quorums.quorum() - 1) - n).isLessThan(quorums.faulty() + 1);
  }

  @Example
  void allButSomeAreTheOthers() {
    List<ReplicaId> some = List.of(new ReplicaId(3), new ReplicaId(0), new ReplicaId(3));
    assertThat(new Quorums(5).allBut(some))
        .containsExactly(new ReplicaId(1), new ReplicaId(2), new ReplicaId(4));
    assertThat(new Quorums(1).allBut(List.of())).containsExactly(new ReplicaId(0));
    assertThat(new Quorums(1).allBut(List.of(new ReplicaId(0)))).isEmpty();
  }
}
