package io.parley.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.parley.api.Limits;
import io.parley.api.MemoryAccount;
import io.parley.api.MemoryAccount.Place;
import io.parley.api.SharedLimits;
import io.parley.api.Transport;
import io.parley.driver.verification.ClaimCache;
import io.parley.driver.verification.DecodedKeys;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pitfall B1: the bounds add up to what there is, and where that is too little nothing starts. */
final class BudgetTest {
  private static final long MIB = 1L << 20;
  private static final MemoryAccount BUFFERS =
      new MemoryAccount("buffers", Place.DIRECT, MemoryAccount.UNKNOWN, 64 * MIB);

  private static final Budget.Needs NEEDS = new Budget.Needs(List.of(BUFFERS), MIB);

  private static Budget budget(int n, long heapMib, long directMib, long applicationMib) {
    Budget.Found found = new Budget.Found(heapMib * MIB, directMib * MIB, applicationMib * MIB);
    return Budget.of("R1", SharedLimits.DEFAULT, n, found, NEEDS);
  }

  private static long heap(Budget budget) {
    return budget.accounts(Map.of()).stream()
        .filter(account -> account.place() == Place.HEAP)
        .mapToLong(MemoryAccount::bytesMax)
        .sum();
  }

  @ParameterizedTest
  @ValueSource(longs = {247, 256, 300, 512, 1_000, 4_000, 64_000})
  void theAccountsAddUpToTheHeap(long mib) {
    assertThat(heap(budget(4, mib, 256, 24))).isEqualTo(mib * MIB);
  }

  @Test
  void whatIsEqualOnAllDoesNotGrowWithTheMachineAndWhatIsItsOwnDoesUpToABound() {
    Budget small = budget(4, 256, 256, 24);
    Budget large = budget(4, 4_000, 256, 24);
    Budget huge = budget(4, 400_000, 256, 24);
    assertThat(large.core().windowBytesMax()).isEqualTo(small.core().windowBytesMax());
    assertThat(large.core().undeliveredBytesMax()).isEqualTo(small.core().undeliveredBytesMax());
    for (Share share : Share.values()) {
      assertThat(small.bytes(share)).isGreaterThanOrEqualTo(share.min(4));
      assertThat(large.bytes(share)).isGreaterThan(small.bytes(share));
      assertThat(huge.bytes(share)).isEqualTo(share.max(4));
    }
  }

  @Test
  void whatTheApplicationTakesIsSubtractedFirst() {
    Budget without = budget(4, 512, 256, 0);
    Budget with = budget(4, 512, 256, 100);
    assertThat(heap(with)).isEqualTo(heap(without));
    assertThat(with.bytes(Share.PENDING)).isLessThan(without.bytes(Share.PENDING));
  }

  @Test
  void oneClientHasAtMostThreeQuartersOfTheConnectionsForWhichThereIsMemory() {
    Transport.Bounds small = budget(4, 256, 256, 24).transport(64);
    assertThat(small.connectionsMax()).isBetween(64, 80);
    assertThat(small.clientConnectionsMax()).isEqualTo(small.connectionsMax() * 3 / 4);
    Transport.Bounds large = budget(4, 4_000, 4_000, 24).transport(64);
    assertThat(large.connectionsMax()).isGreaterThan(1_000);
    assertThat(large.clientConnectionsMax()).isEqualTo(64);
    assertThat(budget(4, 4_000, 4_000, 24).transport(5).clientConnectionsMax()).isEqualTo(5);
    assertThat(budget(4, 4_000, 164, 24).transport(64).connectionsMax()).isEqualTo(100);
  }

  @Test
  void whatProtocolAndTransportTakeIsReservedFirst() {
    Budget.Found found = new Budget.Found(512 * MIB, 256 * MIB, 24 * MIB);
    MemoryAccount views = new MemoryAccount("views", Place.HEAP, MemoryAccount.UNKNOWN, 40 * MIB);
    Budget with =
        Budget.of(
            "R1", SharedLimits.DEFAULT, 4, found, new Budget.Needs(List.of(BUFFERS, views), MIB));
    Budget without = budget(4, 512, 256, 24);
    assertThat(with.accounts(Map.of())).contains(views);
    assertThat(heap(with)).isEqualTo(heap(without));
    assertThat(with.bytes(Share.PENDING)).isLessThan(without.bytes(Share.PENDING));
  }

  /** It is what the serial collector makes of 256 MiB, and what protocols say of four replicas. */
  @Test
  void thePresetsFitInAHeapOf256MiBLessItsReserve() {
    Budget.Found found = new Budget.Found(495 * MIB / 2, 256 * MIB, Node.Builder.APPLICATION_BYTES);
    MemoryAccount views =
        new MemoryAccount("views", Place.HEAP, MemoryAccount.UNKNOWN, 4_700 << 10);
    MemoryAccount clients =
        new MemoryAccount("clients", Place.HEAP, MemoryAccount.UNKNOWN, 5_600 << 10);
    MemoryAccount unknown =
        new MemoryAccount("unknown", Place.HEAP, MemoryAccount.UNKNOWN, 1_824 << 10);
    Budget.Needs needs = new Budget.Needs(List.of(BUFFERS, views, clients, unknown), MIB);
    Budget budget = Budget.of("R1", SharedLimits.DEFAULT, 4, found, needs);
    assertThat(heap(budget)).isEqualTo(found.heapBytes());
  }

  /** And what of it is there for moments only is taken from what is left to the collector. */
  @Test
  void whatIsRememberedAndWhatIsExaminedHaveAccounts() {
    Budget budget = budget(4, 256, 256, 24);
    assertThat(bytesMax(budget, Budget.CLAIMS)).isEqualTo(ClaimCache.bytesMax(4));
    assertThat(bytesMax(budget, Budget.KEYS)).isEqualTo(DecodedKeys.BYTES_MAX);
    assertThat(bytesMax(budget, Budget.DOOR)).isPositive();
    long large = bytesMax(budget, Budget.LARGE);
    assertThat(large).isEqualTo((long) Limits.FRAME_BYTES_MAX + Limits.DECODED_BYTES_MAX);
    long collector = bytesMax(budget, "room for the collector");
    assertThat(collector + large).isEqualTo(256 * MIB / 100 * 20);
    assertThat(collector).isGreaterThan(large / 2);
    assertThat(bytesMax(budget(64, 1_000, 256, 24), Budget.CLAIMS))
        .isGreaterThan(ClaimCache.bytesMax(4));
  }

  private static long bytesMax(Budget budget, String account) {
    return budget.accounts(Map.of()).stream()
        .filter(each -> each.name().equals(account))
        .mapToLong(MemoryAccount::bytesMax)
        .sum();
  }

  @Test
  void tooLittleHeapIsRefusedWithTheNeedAndTheFix() {
    assertThatThrownBy(() -> budget(4, 200, 256, 24))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageMatching(
            "R1 needs 2[0-9]{2} MiB of heap for 4 replicas, .*; this process has 200 MiB: start"
                + " Java with -Xmx2[0-9]{2}m or more, or lower limits in cluster.yaml or the"
                + " application's bytes");
    assertThatThrownBy(() -> budget(4, 256, 256, 100)).hasMessageContaining("needs 3");
    assertThatThrownBy(() -> budget(64, 256, 256, 24)).hasMessageContaining("for 64 replicas");
  }

  @Test
  void theHeapThatARefusalAsksForIsEnough() {
    long mib = 100;
    String refusal = refusal(mib);
    long asked = Long.parseLong(refusal.replaceAll(".*-Xmx([0-9]+)m.*", "$1"));
    assertThat(heap(budget(7, asked, 256, 24))).isEqualTo(asked * MIB);
  }

  private static String refusal(long mib) {
    try {
      return "none, but a budget of " + heap(budget(7, mib, 256, 24));
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void tooLittleDirectMemoryIsRefusedToo() {
    assertThatThrownBy(() -> budget(4, 256, 64 + 15, 24))
        .hasMessageContaining("of direct memory")
        .hasMessageContaining("-XX:MaxDirectMemorySize=");
  }
}
