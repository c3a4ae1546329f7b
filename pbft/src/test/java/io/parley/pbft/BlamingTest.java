package io.parley.pbft;

import io.parley.testkit.BlameScenarios;
import org.junit.jupiter.api.Test;

/** Who is blamed, and who is not. */
final class BlamingTest {
  /** H20: that a suspicion is over is said again, as it may have been lost. */
  @Test
  void aSuspicionThatIsOverDoesNotCountThoughItsWithdrawalIsLost() {
    BlameScenarios.withdrawalLost(new Pbft());
  }

  /** L2: who has just started does not know yet whether it is behind. */
  @Test
  void backupsThatForgotWhatWasCommittedAccuseNobody() {
    BlameScenarios.backupsForget(new Pbft());
  }

  /** P12, L1, B4: who is offered a bundle by all backups asks one of them for it, and serves it. */
  @Test
  void aClientThatReachesBackupsOnlyIsServed() {
    BlameScenarios.clientReachesBackupsOnly(new Pbft());
  }
}
