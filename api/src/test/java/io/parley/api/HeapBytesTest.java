package io.parley.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said to be in the heap is held against the heap (pitfall B1). */
final class HeapBytesTest {
  private static final int BUNDLES = 8_000;

  /** What the test's own threads may come and go by. */
  private static final long NOISE_BYTES = 64 << 10;

  /** A bundle in a map by its digest, as those that wait. */
  @ParameterizedTest
  @CsvSource({"1, 0", "1, 512", "4, 1", "64, 3", "3, 4000"})
  void aBundleTakesWhatItSays(int commands, int size) {
    Bytes command = Bytes.wrap(new byte[size]);
    Map<Digest, Bundle> held = new LinkedHashMap<>();
    Map<Digest, Bundle> ignored = new LinkedHashMap<>();
    fill(ignored, 100, commands, command);
    long before = liveBytes();
    fill(held, BUNDLES, commands, command);
    long taken = liveBytes() - before;
    long said = held.values().stream().mapToLong(Bundle::heapBytes).sum();
    assertThat(taken).as("of %s said", said).isBetween((long) (0.5 * said), (long) (1.1 * said));
  }

  /** A batch in a list; its bundles as above. */
  @ParameterizedTest
  @CsvSource({"0", "1"})
  void aBatchTakesWhatItSays(int bundles) {
    List<Batch> held = new ArrayList<>();
    long before = liveBytes();
    for (int i = 0; i < BUNDLES; i++) {
      Map<Digest, Bundle> some = new LinkedHashMap<>();
      fill(some, bundles, 1, Bytes.EMPTY);
      held.add(new Batch(i, List.copyOf(some.values())));
    }
    long taken = liveBytes() - before;
    long said = held.stream().mapToLong(Batch::heapBytes).sum();
    assertThat(taken).as("of %s said", said).isBetween((long) (0.3 * said), (long) (1.1 * said));
  }

  private static void fill(Map<Digest, Bundle> held, int count, int commands, Bytes command) {
    Bytes key = Bytes.wrap(new byte[32]);
    List<Bytes> each = Collections.nCopies(commands, command);
    for (int i = 0; i < count; i++) {
      Bundle made = Bundle.sign(key, 1, i, 0, each, statement -> Bytes.wrap(new byte[64]));
      held.put(made.id().digest(), Bundle.decode(Bytes.copyOf(made.encoded().toArray())));
    }
  }

  /** Bytes in the heap after collections, as soon as one more finds nothing. */
  private static long liveBytes() {
    long used = Long.MAX_VALUE;
    for (long next = collected(); next < used - NOISE_BYTES; next = collected()) {
      used = next;
    }
    return Math.min(used, collected());
  }

  private static long collected() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
