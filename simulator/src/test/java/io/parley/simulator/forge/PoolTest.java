package io.parley.simulator.forge;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SortedSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class PoolTest {
  private final SplittableRandom random = new SplittableRandom(1);
  private final Pool pool = new Pool();

  private SortedSet<Integer> drawn() {
    TreeSet<Integer> drawn = new TreeSet<>();
    for (int i = 0; i < 2_000; i++) {
      drawn.add((Integer) pool.draw(random));
    }
    return drawn;
  }

  @Test
  void keepsTheFirstAndSomeOfTheLastWithinItsBound() {
    for (int i = 0; i < 10_000; i++) {
      pool.add(i, random);
    }
    assertThat(pool.size()).isEqualTo(Pool.VALUES_MAX);
    assertThat(drawn()).hasSize(Pool.VALUES_MAX).contains(0, 1, 2, 3);
    assertThat(drawn().last()).isGreaterThan(9_900);
  }

  @Test
  void repeatedValuesDisplaceNothing() {
    for (int i = 0; i < 1_000; i++) {
      pool.add(i % 5, random);
    }
    assertThat(drawn()).containsExactly(0, 1, 2, 3, 4);
  }

  @Test
  void emptyPoolGivesNothing() {
    assertThat(pool.draw(random)).isNull();
  }
}
