package io.parley.simulator.replica;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StrainTest {
  private final Strain strain = new Strain();

  @Test
  void aQuickMachineIsNeverBusy() {
    strain.advances(5);
    strain.executes(7, 5);
    assertThat(strain.coreFreeAt()).isZero();
    assertThat(strain.executedAt()).isZero();
  }

  @Test
  void theHeaviestOfItsBurdensCountsAndWorkPilesUp() {
    Burden slow = new Burden(0, 2, 100, 10);
    strain.begin(slow);
    strain.begin(new Burden(3, 1, 0, 20));
    strain.advances(5);
    strain.advances(5);
    assertThat(strain.coreFreeAt()).isEqualTo(9);
    strain.executes(2, 0);
    strain.executes(0, 50);
    assertThat(strain.executedAt()).isEqualTo(240);
    strain.end(slow);
    strain.executes(1, 1_000);
    assertThat(strain.executedAt()).isEqualTo(1_020);
    assertThat(strain.frame()).isEqualTo(3);
  }

  @Test
  void aNewProcessHasNothingToCatchUpWith() {
    strain.begin(new Burden(0, 2, 100, 0));
    strain.advances(5);
    strain.executes(2, 0);
    strain.restarts();
    assertThat(strain.coreFreeAt()).isZero();
    assertThat(strain.executedAt()).isZero();
  }

  @Test
  void aBurdenTellsWhatItSlowsDown() {
    assertThat(new Burden(1_500, 0, 0, 40_000)).hasToString("1.5 ms a frame, 40.0 ms a command");
  }
}
