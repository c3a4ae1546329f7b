package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R2;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Batch;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.Mandate;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.testkit.LoneReplica;
import io.parley.testkit.LoneReplica.Said;
import java.util.List;
import java.util.Optional;

/** Whom R3 takes for a leader, where those lead that have voted lately. */
final class Leading {
  private static final QuorumCertificate GENESIS = QuorumCertificate.GENESIS;
  private static final Signers ALL = Signers.of(4, List.of(R0, R1, R2, R3));

  private Leading() {}

  private static List<Said> hear(Protocol protocol, ReplicaId leader, Proposal proposal) {
    LoneReplica replica = new LoneReplica(Configured.byReputation(protocol), 4, R3);
    return replica.hear(leader, new HotStuff().codec().encode(Sample.by(leader.value(), proposal)));
  }

  /** R0 states that nobody but itself may lead after it (pitfall H11). */
  static void aLeaderAppointsItself(Protocol protocol) {
    Signers alone = Signers.of(4, List.of(R0));
    Mandate own = new Mandate(R0, alone, alone);
    Batch body = Sample.batch("a");
    Header block = Header.on(GENESIS, 1, body.digest(), Optional.of(own));
    Proposal proposal =
        new Proposal(
            block, GENESIS, Optional.empty(), Optional.of(Header.GENESIS), Optional.of(body));
    LoneReplica.requireNone(hear(protocol, R0, proposal), "Vote");
  }

  /**
   * By its certificate the block of view 1 would hand the next term to R2; but a time-out led to
   * it, and certificates of time-outs may name several blocks (pitfall H14).
   */
  static void aTimeOutLedToTheView(Protocol protocol) {
    Mandate before = new Mandate(R0, Signers.of(4, List.of(R0, R2, R3)), ALL);
    Header known = Header.on(GENESIS, 1, Batch.EMPTY.digest(), Optional.of(before));
    QuorumCertificate justify = Sample.certify(Phase.PREPARE, known);
    Batch body = Sample.batch("a");
    Mandate mandate = new Mandate(R1, ALL, justify.certificate().signers());
    Header block = Header.on(justify, 4_096, body.digest(), Optional.of(mandate));
    Proposal proposal =
        new Proposal(
            block,
            justify,
            Optional.of(Sample.givenUp(4_095, justify)),
            Optional.of(known),
            Optional.of(body));
    LoneReplica.requireSome(hear(protocol, R1, proposal), "Vote", 1);
  }
}
