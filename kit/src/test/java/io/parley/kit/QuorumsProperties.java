package io.parley.kit;

import static org.assertj.core.api.Assertions.assertThat;

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
}
