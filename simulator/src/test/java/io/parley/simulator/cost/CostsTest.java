package io.parley.simulator.cost;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class CostsTest {
  private static final Costs ED25519 = Costs.of("ed25519");
  private static final Costs BLS = Costs.of("bls");

  @Test
  void valuesAreThoseOfTheTable() {
    assertThat(ED25519.sign()).isEqualTo(21_000);
    assertThat(ED25519.verify()).isEqualTo(47_000);
    assertThat(ED25519.signShare()).isEqualTo(21_000);
    assertThat(Costs.of("ecdsa").sign()).isEqualTo(11_000);
    assertThat(Costs.of("ecdsa").verifyShare()).isEqualTo(32_000);
    assertThat(BLS.signShare()).isEqualTo(104_000);
    assertThat(BLS.verifyShare()).isEqualTo(706_000);
    assertThat(BLS.sign()).isEqualTo(21_000);
    assertThat(BLS.verify()).isEqualTo(47_000);
    assertThat(BLS.message()).isEqualTo(900);
    assertThat(BLS.coreEvent()).isBetween(20L, 1_000L);
  }

  @Test
  void hashesAreALineThroughTheTablesPoints() {
    assertThat(ED25519.hash(64)).isEqualTo(80);
    assertThat(ED25519.hash(1_024)).isEqualTo(530);
    assertThat(ED25519.hash(1 << 20)).isEqualTo(491_570);
  }

  @Test
  void listCostsAVerificationASigner() {
    assertThat(ED25519.verifyCertificate(3)).isEqualTo(3 * 47_000);
    assertThat(ED25519.verifyEach(3, 2)).isEqualTo(3 * 47_000);
    assertThat(Costs.of("ecdsa").combine(3)).isBetween(3 * 32_000L, 3 * 33_000L);
  }

  @Test
  void aggregateCostsTwoPairingsHoweverManySigned() {
    assertThat(BLS.verifyCertificate(3)).isEqualTo(706_000 + 3 * 2_000);
    assertThat(BLS.verifyCertificate(267)).isLessThan(2 * BLS.verifyCertificate(3));
    assertThat(BLS.verifyEach(3, 1)).isEqualTo(BLS.verifyCertificate(3));
    assertThat(BLS.verifyEach(3, 3)).isEqualTo(2 * 706_000 + 3 * 2_000);
    long combined = BLS.combine(100) - BLS.verifyCertificate(100);
    assertThat(combined).isBetween(980_000L, 990_000L);
  }

  /** What the design says: lists beat BLS in CPU up to about 22 replicas. */
  @Test
  void listsAreCheaperUpToAboutTwentySigners() {
    assertThat(ED25519.verifyCertificate(15)).isLessThan(BLS.verifyCertificate(15));
    assertThat(ED25519.verifyCertificate(17)).isGreaterThan(BLS.verifyCertificate(17));
  }

  @Test
  void withoutCryptographyItIsFree() {
    Costs none = Costs.of("none");
    assertThat(none.sign() + none.verify() + none.signShare() + none.verifyShare()).isZero();
    assertThat(none.verifyCertificate(9) + none.verifyEach(9, 9) + none.combine(9)).isZero();
    assertThat(none.hash(64)).isEqualTo(80);
  }

  @Test
  void unknownSchemeIsRefusedWithThoseThatAreKnown() {
    assertThatThrownBy(() -> Costs.of("rsa"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContainingAll("rsa", "none, ed25519, ecdsa, bls");
    assertThat(Costs.schemes()).allMatch(name -> Costs.of(name).scheme().equals(name));
  }

  @Test
  void syncsAreMostlyShortAndSometimesVeryLong() {
    SplittableRandom random = new SplittableRandom(1);
    long[] syncs = new long[10_000];
    Arrays.setAll(syncs, i -> BLS.fsync(random));
    Arrays.sort(syncs);
    assertThat(syncs[0]).isGreaterThanOrEqualTo(120_000);
    assertThat(syncs[5_000]).isBetween(120_000L, 400_000L);
    assertThat(syncs[9_900]).isBetween(4_000_000L, 7_500_000L);
    assertThat(syncs[9_999]).isLessThanOrEqualTo(2 * 5_300_000);
  }
}
