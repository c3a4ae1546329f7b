package io.parley.pbft;

import org.junit.jupiter.api.Test;

/**
 * What the simulator once found, each as the shortest run that shows it. A run ends when all
 * replicas that are up have all commands, and fails if they do not get there.
 */
final class FoundBySimulationTest {
  /** P7: only VIEW-CHANGEs for exactly the view that a replica waited for made its time run. */
  @Test
  void replicasThatWaitForTwoViewsGetTogether() {
    Schedules.twoViewsWait(new Pbft());
  }

  /** P5: the stable checkpoint was told to those only who had delivered less. */
  @Test
  void aReplicaThatMissedTheCheckpointsVotesAgain() {
    Schedules.checkpointsMissed(new Pbft());
    Schedules.oneMissedTheCheckpoints(new Pbft());
  }

  /** P24: whatever had no bundles was taken for the null request, which nobody needs to fetch. */
  @Test
  void aBatchWithAStampAndNoBundlesIsHandedOut() {
    Schedules.stampWithoutBundles(new Pbft());
  }

  /** P12: what was in flight in a proposal that lost was never pending again. */
  @Test
  void aRequestInAProposalThatLostIsProposedAgain() {
    Schedules.proposalLost(new Pbft());
  }

  /** L7: it suspected a primary for what it had missed itself. */
  @Test
  void oneThatLearnsByANewViewThatItIsBehindCatchesUp() {
    Schedules.behindAtNewView(new Pbft());
  }
}
