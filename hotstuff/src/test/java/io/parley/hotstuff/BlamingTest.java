package io.parley.hotstuff;

import io.parley.testkit.BlameScenarios;
import io.parley.testkit.CrowdScenarios;
import org.junit.jupiter.api.Test;

/** Who is blamed, and who is not. */
final class BlamingTest {
  /** H20: that a suspicion is over is said again, as it may have been lost. */
  @Test
  void aSuspicionThatIsOverDoesNotCountThoughItsWithdrawalIsLost() {
    BlameScenarios.withdrawalLost(new HotStuff());
    BlameScenarios.withdrawalLost(new BasicHotStuff());
  }

  /** L2: who has just started does not know yet whether it is behind. */
  @Test
  void backupsThatForgotWhatWasCommittedAccuseNobody() {
    BlameScenarios.backupsForget(new HotStuff());
    BlameScenarios.backupsForget(new BasicHotStuff());
  }

  /** P12, L1, B4: who is offered a bundle by all backups asks one of them for it, and serves it. */
  @Test
  void aClientThatReachesBackupsOnlyIsServed() {
    BlameScenarios.clientReachesBackupsOnly(new HotStuff());
    BlameScenarios.clientReachesBackupsOnly(new BasicHotStuff());
  }

  /** L1: what all have forgotten no leader owes. */
  @Test
  void whoFloodsAndFallsSilentDeposesNobody() {
    CrowdScenarios.whoFloodsFallsSilent(new HotStuff());
  }

  /** L3: what a liar relays is one in turn, whatever clients it invents. */
  @Test
  void clientsThatALiarInventsTakeOneTurn() {
    CrowdScenarios.inventedClientsAreRelayed(new HotStuff());
  }

  /** L3: a liar that has a bundle first delays it by nothing. */
  @Test
  void whatALiarRelaysFirstDoesNotWaitBehindItsOwn() {
    CrowdScenarios.aLiarHasItFirst(new HotStuff());
  }

  /** L1: one client does not take all that is watched. */
  @Test
  void anAccompliceLeavesRoomForAnothersWatch() {
    Crowding.anAccompliceFillsTheWatch(new HotStuff());
  }

  /** L3: each peer has room of its own. */
  @Test
  void aLiarLeavesRoomForWhatOthersRelay() {
    Crowding.aLiarFillsTheRoomForRelays(new HotStuff());
  }
}
