package io.parley.simulator.replica;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Batch;
import io.parley.api.Entry;
import io.parley.testkit.Toy;
import io.parley.testkit.Toy.Accepted;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class DiskTest {
  private final Disk disk = new Disk(new Toy().codec());

  private static Entry entry(long height) {
    return new Accepted(height, Batch.EMPTY);
  }

  private void write(long from, long to) {
    for (long height = from; height <= to; height++) {
      disk.write(entry(height));
    }
  }

  @Test
  void onlyWhatIsSyncedIsDurable() throws Disk.Damaged {
    write(1, 3);
    assertThat(disk.entries()).isEmpty();
    assertThat(disk.unsynced()).isEqualTo(3);
    disk.sync(2);
    assertThat(disk.entries()).containsExactly(entry(1), entry(2));
    assertThat(disk.unsynced()).isEqualTo(1);
  }

  @Test
  void aCrashLeavesAPrefixOfWhatWasWritten() throws Disk.Damaged {
    for (int kept = 0; kept <= 6; kept++) {
      Disk crashed = new Disk(new Toy().codec());
      for (long height = 1; height <= 5; height++) {
        crashed.write(entry(height));
      }
      crashed.sync(1);
      crashed.crash(kept);
      List<Entry> all = List.of(entry(1), entry(2), entry(3), entry(4), entry(5));
      assertThat(crashed.entries()).isEqualTo(all.subList(0, Math.min(5, 1 + kept)));
      assertThat(crashed.unsynced()).as("the tail is torn").isZero();
    }
  }

  @Test
  void theLatestEntryOfAKeyIsKeptAtItsNewPlace() throws Disk.Damaged {
    write(1, 3);
    Entry later = new Accepted(1, new Batch(5, List.of()));
    disk.write(later);
    disk.sync(4);
    assertThat(disk.entries()).containsExactly(entry(2), entry(3), later);
  }

  @Test
  void aDiskIsFreshOnceAndAgainWhenItIsWiped() throws Disk.Damaged {
    assertThat(disk.use()).isFalse();
    assertThat(disk.use()).isTrue();
    write(1, 2);
    disk.sync(1);
    disk.wipe();
    assertThat(disk.use()).isFalse();
    assertThat(disk.entries()).isEmpty();
    assertThat(disk.unsynced()).isZero();
  }

  @Test
  void damageIsFoundWheneverTheBytesAreOthers() throws Disk.Damaged {
    int found = 0;
    for (int seed = 0; seed < 50; seed++) {
      Disk damaged = new Disk(new Toy().codec());
      damaged.write(entry(1));
      damaged.write(entry(2));
      damaged.sync(2);
      damaged.damage(new SplittableRandom(seed));
      try {
        assertThat(damaged.entries()).containsExactly(entry(1), entry(2));
      } catch (Disk.Damaged e) {
        assertThat(e).hasMessageContaining("is not what was written");
        found++;
      }
    }
    assertThat(found).isGreaterThan(40);
  }

  @Test
  void damageOfAnEmptyDiskIsNone() throws Disk.Damaged {
    disk.damage(new SplittableRandom(1));
    assertThat(disk.entries()).isEmpty();
  }

  @Test
  void entriesThatTheCodecDoesNotGiveBackAreErrors() {
    Entry stranger =
        new Entry() {
          @Override
          public String key() {
            return "k".repeat(65);
          }

          @Override
          public long height() {
            return 1;
          }
        };
    assertThatThrownBy(() -> disk.write(stranger))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("more than 64 characters");
  }
}
