package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Suspect;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Wish;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.pacemaker.Complain;
import io.parley.simulator.network.Rule;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Cluster;
import io.parley.testkit.ClusterBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Schedules in which leaders are replaced, whatever the pacemaker. */
final class Pacing {
  private static final Duration RECOVERY_MAX = Duration.ofSeconds(20);
  private static final int TERM = 8;

  private Pacing() {}

  private static ClusterBuilder plan(Protocol protocol, int n) {
    return Cluster.of(n)
        .running(protocol)
        .seed(1)
        .with("viewTimeout", 200)
        .with("viewTimeoutMax", 800)
        .with("resendInterval", 50)
        .with("termViews", TERM);
  }

  /** The next leader hears nothing of what it should collect; another relay does its work. */
  static void firstRelayIsDeaf(Protocol protocol) {
    Cluster cluster = plan(protocol, 4).start();
    cluster.when(Traffic.any().to(R1).of("Wish", "Timeout")).drop();
    cluster.crash(R0);
    cluster.submit("a");
    cluster.runUntilAcknowledged(RECOVERY_MAX);
  }

  /** What relays show is lost on its way to R3, the first time; without R3 there is no quorum. */
  static void whatIsShownIsLost(Protocol protocol) {
    Cluster cluster = plan(protocol, 4).start();
    Rule lost = cluster.when(Traffic.any().to(R3).of("Wished")).drop();
    cluster.crash(R0);
    cluster.submit("a");
    cluster.run(Duration.ofMillis(290));
    lost.lift();
    cluster.runUntilAcknowledged(RECOVERY_MAX);
  }

  /** Where complaints go to the next leader, two in a row are dead. */
  static void twoAreDeadInARow(Protocol protocol) {
    Cluster cluster = plan(Configured.paced(protocol, Complain.NAME), 7).start();
    cluster.crash(R0);
    cluster.crash(R1);
    cluster.submit("a");
    cluster.runUntilAcknowledged(RECOVERY_MAX);
  }

  /**
   * R3, Byzantine, asks for one term after the other, and says that it gives up, to all, by each
   * message that there is. All others serve: no view advances unless one of them asks.
   */
  static void aLiarAsksForOtherLeaders(Protocol protocol) {
    Cluster cluster = plan(protocol, 4).with("termViews", 4_096).start();
    for (long next = 4_096; next <= 4 * 4_096; next += 4_096) {
      for (HotStuffMessage lie : lies(next)) {
        List.of(R0, R1, R2).forEach(id -> cluster.forge(R3, id, Told.in(protocol, lie)));
      }
      cluster.submit("before " + next);
      cluster.runUntilAcknowledged(RECOVERY_MAX);
    }
    for (ReplicaId id : List.of(R0, R1, R2)) {
      cluster.runUntil(
          id + " is in the first term", () -> cluster.status(id).view() < 4_096, Duration.ZERO);
    }
  }

  private static List<HotStuffMessage> lies(long next) {
    List<HotStuffMessage> lies = new ArrayList<>();
    lies.add(new Wish(next));
    lies.add(new Suspect(next - 4_096, false));
    lies.add(new Timeout(next - 1, QuorumCertificate.GENESIS, Optional.empty()));
    lies.add(new Timeout(1, QuorumCertificate.GENESIS, Optional.empty()));
    return lies;
  }
}
