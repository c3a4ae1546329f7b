package io.parley.pacemaker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.ReplicaId;
import io.parley.kit.Quorums;
import java.util.BitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LeaderTermsTest {
  private final LeaderTerms terms = new LeaderTerms(4, 5);

  @Test
  void eachLeadsATermInTurn() {
    assertThat(terms.leader(0)).isEqualTo(new ReplicaId(0));
    assertThat(terms.leader(4)).isEqualTo(new ReplicaId(0));
    assertThat(terms.leader(5)).isEqualTo(new ReplicaId(1));
    assertThat(terms.leader(19)).isEqualTo(new ReplicaId(3));
    assertThat(terms.leader(20)).isEqualTo(new ReplicaId(0));
    assertThat(terms.leader(Long.MAX_VALUE - 1).value()).isBetween(0, 3);
  }

  @Test
  void aTermBeginsWithItsFirstView() {
    assertThat(terms.first(0)).isZero();
    assertThat(terms.first(4)).isZero();
    assertThat(terms.first(5)).isEqualTo(5);
    assertThat(terms.first(9)).isEqualTo(5);
  }

  @Test
  void aViewThatIsGivenUpEndsItsTerm() {
    assertThat(terms.afterTimeout(0)).isEqualTo(5);
    assertThat(terms.afterTimeout(3)).isEqualTo(5);
    assertThat(terms.afterTimeout(4)).isEqualTo(5);
    assertThat(terms.afterTimeout(5)).isEqualTo(10);
  }

  @Test
  void termsThatAreTooShortForAChainOfThreeAreRefused() {
    assertThatThrownBy(() -> new LeaderTerms(4, 3))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("terms of 3 views, expected 1 or at least 4");
  }

  /**
   * Pitfall H14, the model: a perfect network, dead replicas in any place. Whoever is dead, every
   * term of a live leader commits; with terms of one view and votes to the next leader, f dead ones
   * can prevent every commit.
   */
  @ParameterizedTest
  @ValueSource(ints = {4, 7, 10})
  void everyTermOfALiveLeaderCommitsWhoeverIsDead(int n) {
    int dead = new Quorums(n).faulty();
    for (int mask = 0; mask < 1 << n; mask++) {
      BitSet down = BitSet.valueOf(new long[] {mask});
      if (down.cardinality() == dead) {
        int rounds = 3;
        assertThat(commits(new LeaderTerms(n, 4), down, rounds))
            .as("dead %s of %s", down, n)
            .isGreaterThanOrEqualTo(rounds * (n - dead));
      }
    }
  }

  /** Pitfall H14, the same model: it is just enough that leaders collect their own votes. */
  @ParameterizedTest
  @ValueSource(ints = {4, 7, 10, 13})
  void everyRoundOfSingleViewsCommitsWhoeverIsDead(int n) {
    LeaderTerms turns = new LeaderTerms(n, 1);
    assertThat(turns.isRoundRobin()).isTrue();
    assertThat(turns.afterTimeout(6)).isEqualTo(7);
    assertThat(turns.first(6)).isEqualTo(6);
    int dead = new Quorums(n).faulty();
    for (int mask = 0; mask < 1 << n; mask++) {
      BitSet down = BitSet.valueOf(new long[] {mask});
      if (down.cardinality() == dead) {
        assertThat(commits(turns, down, 3)).as("dead %s of %s", down, n).isGreaterThanOrEqualTo(2);
      }
    }
  }

  /** Blocks that head a chain of three certified ones in consecutive views, in so many rounds. */
  private static int commits(LeaderTerms terms, BitSet down, int rounds) {
    int commits = 0;
    int chain = 0;
    long view = 0;
    while (view < (long) rounds * terms.n() * terms.termViews()) {
      if (down.get(terms.leader(view).value())) {
        chain = 0;
        view = terms.afterTimeout(view);
      } else {
        chain++;
        commits += chain >= 3 ? 1 : 0;
        view++;
      }
    }
    return commits;
  }
}
