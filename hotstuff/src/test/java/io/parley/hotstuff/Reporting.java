package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Protocol;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.Standing;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.testkit.LoneReplica;
import io.parley.testkit.LoneReplica.Said;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What R1, who comes to lead, makes of R3's reports of what it holds. */
final class Reporting {
  private static final Codec CODEC = new HotStuff().codec();
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;
  private static final long LAST_OF_R0 = 4_095;

  private Reporting() {}

  private static Bytes by(int replica, HotStuffMessage message) {
    return CODEC.encode(Sample.by(replica, message));
  }

  private static Proposal proposal(Block block) {
    return new Proposal(block.header(), GENESIS, Optional.empty(), Optional.of(block.body()));
  }

  /** From the first view that R1 leads. */
  private static Standing standing(Block certified, Digest held) {
    QuorumCertificate high = Sample.certify(Phase.PREPARE, certified.header());
    return new Standing(
        LAST_OF_R0 + 1, 0, 0, 1, high, Optional.of(Sample.givenUp(LAST_OF_R0, high)), held);
  }

  /** What R3 lacks it says sixteen times: it is brought once (pitfall B4). */
  static void againAndAgain(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R1);
    Block block = Sample.block(GENESIS, 1, Sample.batch("a"));
    replica.hear(R0, by(0, proposal(block)));
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      said.addAll(replica.hear(R3, by(3, standing(block, GENESIS.block()))));
    }
    LoneReplica.requireSome(said, "Blocks", 1);
  }

  /** R3 has a block of the same height as the certified one, and not that one (pitfall H2). */
  static void anotherOfOneHeight(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R1);
    Block other = Sample.block(GENESIS, 1, Sample.batch("a"));
    Block certified = Sample.block(GENESIS, 2, Sample.batch("b"));
    replica.hear(R0, by(0, proposal(other)));
    List<Said> said = new ArrayList<>();
    said.addAll(replica.hear(R3, by(3, standing(certified, other.header().digest()))));
    said.addAll(replica.hear(R0, by(0, new HotStuffMessage.Fetched(certified))));
    LoneReplica.requireSome(said, "Blocks", 1);
  }
}
