package io.parley.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.ReplicaId;
import io.parley.simulator.cost.Regions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RegionsFileTest {
  private static final String GOOD =
      """
      regions: [virginia, ireland, tokyo]
      latency:
        virginia: {ireland: 34, tokyo: 75.5}
        ireland: {tokyo: 101}
        tokyo: {ireland: 99}
      local: 0.4
      jitter: 10
      bandwidth: 100
      placement: [virginia, virginia, tokyo]
      """;

  private final Path directory;

  RegionsFileTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Regions read(String text) {
    Path file = directory.resolve("regions.yaml");
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return RegionsFile.named(file.toString());
  }

  private void refuses(String text, String... complaints) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("regions.yaml: ")
        .hasMessageContainingAll(complaints);
  }

  @Test
  void fileSaysHowFarItIs() {
    Regions regions = read(GOOD);
    assertThat(regions.size()).isEqualTo(3);
    assertThat(regions.name(2)).isEqualTo("tokyo");
    assertThat(regions.latencyMicros(0, 1)).isEqualTo(34_000);
    assertThat(regions.latencyMicros(1, 0)).isEqualTo(34_000);
    assertThat(regions.latencyMicros(0, 2)).isEqualTo(75_500);
    assertThat(regions.latencyMicros(1, 2)).isEqualTo(101_000);
    assertThat(regions.latencyMicros(2, 1)).isEqualTo(99_000);
    assertThat(regions.latencyMicros(1, 1)).isEqualTo(400);
    assertThat(regions.bytesPerSecond()).isEqualTo(12_500_000);
  }

  @Test
  void replicasArePlacedOverAgainWhenPlacesAreUsedUp() {
    Regions regions = read(GOOD);
    int[] places = new int[5];
    Arrays.setAll(places, i -> regions.regionOf(new ReplicaId(i)));
    assertThat(places).containsExactly(0, 0, 2, 0, 0);
  }

  @Test
  void whatIsLeftOutHasPresets() {
    Regions regions = read("regions: [a, b]\nlatency: {b: {a: 5}}\n");
    assertThat(regions.latencyMicros(0, 1)).isEqualTo(5_000);
    assertThat(regions.latencyMicros(0, 0)).isEqualTo(250);
    assertThat(regions.bytesPerSecond()).isEqualTo(125_000_000);
    assertThat(regions.regionOf(new ReplicaId(3))).isEqualTo(1);
    assertThat(read("regions: [here]").latencyMicros(0, 0)).isEqualTo(250);
  }

  @Test
  void wrongFilesAreRefusedWithKeyWhatWasFoundAndWhatIsExpected() {
    refuses("", "the file is missing or empty", "expected keys and values");
    refuses("regions: {a", "this is not YAML");
    refuses("regions: []", "regions is []", "expected a list of 1 to 100 names");
    refuses("latency: {}", "regions is missing or empty");
    refuses("regions: [1]", "regions is [1]", "put quotes round 1");
    refuses("regions: [a, a]", "regions names a twice");
    refuses("regions: [a]\nregion: 1", "unknown key region", "known are regions, latency");
    refuses("regions: [a]\nregions: [b]", "this is not YAML", "duplicate key regions");
    refuses("regions: [a, b]", "latency is missing or empty", "expected keys and values");
    refuses("regions: [a, b]\nlatency: {a: 7}", "latency.a is 7", "expected keys and values");
    refuses("regions: [a, b]\nlatency: {c: {a: 7}}", "latency is c", "one of the regions a, b");
    refuses("regions: [a, b]\nlatency: {a: {c: 7}}", "latency.a is c", "one of the regions a, b");
    refuses(
        "regions: [a, b]\nlatency: {a: {b: far}}",
        "latency.a.b is far",
        "expected a number from 0 to 10000, ms one way");
    refuses("regions: [a, b]\nlatency: {a: {b: -1}}", "latency.a.b is -1");
    refuses("regions: [a, b]\nlatency: {a: {b: .nan}}", "latency.a.b is NaN");
    refuses("regions: [a, b]\nlatency: {a: {b: }}", "latency.a: b is missing or empty");
    refuses(
        "regions: [a, b, c]\nlatency: {a: {b: 1, c: 1}}",
        "latency says nothing about b and c",
        "add latency.b.c");
    refuses("regions: [a]\nbandwidth: 0", "bandwidth is 0", "0.001 to 1000000, Mbit/s");
    refuses("regions: [a]\njitter: often", "jitter is often", "0 to 1000, percent");
    refuses("regions: [a]\nlocal: 10001", "local is 10001");
    refuses("regions: [a]\nplacement: [b]", "placement is b", "one of the regions a");
    refuses("regions: !!java.net.URL ['http://a']", "this is not YAML");
  }

  @Test
  void absentFileIsToldWithThePresets() {
    assertThatThrownBy(() -> RegionsFile.named(directory.resolve("none.yaml").toString()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("none.yaml: there is no such file", "lan or world");
  }

  @Test
  void aPresetNeedsNoFile() {
    assertThat(RegionsFile.named("lan").source()).isEqualTo("lan");
    assertThat(RegionsFile.named("world").size()).isEqualTo(8);
  }
}
