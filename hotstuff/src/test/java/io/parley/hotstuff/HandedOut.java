package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Message;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Blocks;
import io.parley.hotstuff.message.HotStuffMessage.Fetched;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.simulator.network.Traffic;
import io.parley.testkit.Cluster;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Bodies that come after their proposals. */
final class HandedOut {
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;

  private HandedOut() {}

  /**
   * The leader, Byzantine, says first what it proposes, and then hands out a body that its clients
   * never signed: nobody votes for it, however it comes (pitfall H13).
   */
  static void bodiesOfNoClient(Protocol protocol) {
    Cluster cluster = Cluster.of(4).running(protocol).seed(1).start();
    List<Message> votes = new ArrayList<>();
    cluster.when(Traffic.any().to(R0).of("Vote").where(votes::add));
    Block block = Sample.block(GENESIS, 1, Sample.batch("never signed"));
    Proposal proposal = new Proposal(block.header(), GENESIS, Optional.empty(), Optional.empty());
    for (HotStuffMessage way : List.of(new Fetched(block), new Blocks(GENESIS, List.of(block)))) {
      for (ReplicaId id : List.of(R1, R2, R3)) {
        cluster.forge(R0, id, Told.in(protocol, proposal));
        cluster.forge(R0, id, Told.in(protocol, way));
      }
      cluster.run(Duration.ofMillis(50));
    }
    cluster.runUntil("nobody has voted", votes::isEmpty, Duration.ZERO);
  }
}
