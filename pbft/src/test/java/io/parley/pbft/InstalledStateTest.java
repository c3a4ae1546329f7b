package io.parley.pbft;

import org.junit.jupiter.api.Test;

/** What an installed state leaves as it is, and what it ends. */
final class InstalledStateTest {
  /** Pitfall P23. */
  @Test
  void aStateBelowWhatWasDeliveredMovesNothingBack() {
    InstalledStates.belowWhatWasDelivered(new Pbft());
  }

  /** Pitfall P12. */
  @Test
  void bundlesThatWereExecutedInTheGapWaitNoMore() {
    InstalledStates.withBundlesExecutedInTheGap(new Pbft());
  }
}
