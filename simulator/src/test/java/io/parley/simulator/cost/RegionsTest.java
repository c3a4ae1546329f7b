package io.parley.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.ReplicaId;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class RegionsTest {
  private static final long[] LATENCY = {
    400, 34_000, 75_500,
    34_000, 400, 101_000,
    75_500, 99_000, 400
  };

  private static Regions regions() {
    return new Regions(
        "three",
        List.of("virginia", "ireland", "tokyo"),
        LATENCY,
        0.1,
        12_500_000,
        List.of(0, 0, 2));
  }

  @Test
  void replicasArePlacedOverAgainWhenPlacesAreUsedUp() {
    Regions regions = regions();
    int[] places = new int[5];
    Arrays.setAll(places, i -> regions.regionOf(new ReplicaId(i)));
    assertThat(places).containsExactly(0, 0, 2, 0, 0);
  }

  @Test
  void jitterIsNeverNegativeAndHasALongTail() {
    Regions regions = regions();
    SplittableRandom random = new SplittableRandom(1);
    long[] sample = new long[20_001];
    Arrays.setAll(sample, i -> regions.latencyMicros(0, 1, random));
    Arrays.sort(sample);
    double mean = Arrays.stream(sample).average().orElseThrow();
    assertThat(sample[0]).isBetween(34_000L, 34_100L);
    assertThat(mean).isBetween(37_200.0, 37_600.0);
    assertThat((double) sample[10_000]).isLessThan(mean - 500);
    assertThat(sample[20_000]).isBetween(60_000L, 34_000 + 34_000L);
  }

  @Test
  void equalSeedsGiveEqualLatencies() {
    Regions world = Regions.world();
    SplittableRandom one = new SplittableRandom(7);
    SplittableRandom other = new SplittableRandom(7);
    for (int i = 0; i < 100; i++) {
      assertThat(world.latencyMicros(0, i % 8, one))
          .isEqualTo(world.latencyMicros(0, i % 8, other));
    }
  }

  @Test
  void anotherNameIsNoPreset() {
    assertThat(Regions.preset("moon")).isEmpty();
  }

  @Test
  void whatIsIncompleteIsRefused() {
    assertThatThrownBy(
            () -> new Regions("odd", List.of("a", "b"), new long[] {1, 2, 3}, 0, 1, List.of(0)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("a latency for each pair", "3 latencies");
    assertThatThrownBy(() -> new Regions("odd", List.of("a"), new long[] {1}, 0, 1, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 placement or more");
  }

  @Test
  void presetsAreALanAndAWorldOfRegions() {
    Regions lan = Regions.preset("lan").orElseThrow();
    assertThat(lan.size()).isEqualTo(1);
    assertThat(lan.latencyMicros(0, 0)).isEqualTo(100);
    Regions world = Regions.preset("world").orElseThrow();
    assertThat(world.size()).isEqualTo(8);
    assertThat(world.latencyMicros(0, 2)).isEqualTo(34_000);
    assertThat(world.name(7)).isEqualTo("sydney");
    assertThat(world.latencyMicros(6, 7)).isEqualTo(52_000);
    for (int from = 0; from < 8; from++) {
      assertThat(world.regionOf(new ReplicaId(from + 8))).isEqualTo(from);
      for (int to = 0; to < 8; to++) {
        assertThat(world.latencyMicros(from, to)).isEqualTo(world.latencyMicros(to, from));
        assertThat(world.latencyMicros(from, to)).isBetween(250L, 200_000L);
      }
    }
  }
}
