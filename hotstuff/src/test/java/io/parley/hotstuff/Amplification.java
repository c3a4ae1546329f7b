package io.parley.hotstuff;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.Certified;
import io.parley.hotstuff.message.HotStuffMessage.FetchBlocks;
import io.parley.hotstuff.message.HotStuffMessage.FetchBundles;
import io.parley.hotstuff.message.HotStuffMessage.Offer;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.testkit.LoneReplica;
import io.parley.testkit.LoneReplica.Said;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** A small question does not cause much traffic, nor one thing many questions (pitfall B4). */
final class Amplification {
  private static final Codec CODEC = new HotStuff().codec();

  private Amplification() {}

  private static Bytes by(int replica, HotStuffMessage message) {
    return CODEC.encode(Sample.by(replica, message));
  }

  private static Block first(int bytes) {
    String half = "a".repeat(bytes / 2);
    return Sample.block(QuorumCertificate.GENESIS, 1, Sample.batch(half, half));
  }

  private static void propose(LoneReplica replica, Block block) {
    Optional<Batch> body = Optional.of(block.body());
    replica.hear(
        R0,
        by(
            0,
            new HotStuffMessage.Proposal(
                block.header(), QuorumCertificate.GENESIS, Optional.empty(), body)));
  }

  /** One digest, 64 times in a question, in 16 questions. */
  static void oneBlockAgainAndAgain(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R1);
    Block block = first(1_500_000);
    propose(replica, block);
    List<Digest> digests = Collections.nCopies(64, block.header().digest());
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      said.addAll(replica.hear(R3, by(3, new FetchBlocks(digests))));
    }
    LoneReplica.requireSome(said, "Fetched", 1);
  }

  /** Among 22, eight may have to be asked for a block, one after the other. */
  static void oneBlockIsMissing(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 22, R1);
    QuorumCertificate unknown = Sample.certify(Phase.PREPARE, first(2).header());
    LoneReplica.requireSome(replica.hear(R0, by(0, new Certified(unknown))), "FetchBlocks", 1);
  }

  /** Three backups offer one bundle: it is asked for once. */
  static void oneBundleIsOffered(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R0);
    Offer offer = new Offer(List.of(Sample.bundle("a").id().digest()));
    List<Said> said = new ArrayList<>();
    for (int from = 1; from <= 3; from++) {
      said.addAll(replica.hear(new ReplicaId(from), by(from, offer)));
    }
    LoneReplica.requireSome(said, "FetchBundles", 1);
  }

  /** A hundred offers of a hundred bundles each that do not exist. */
  static void inventedBundlesAreOffered(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R0);
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      List<Digest> invented = new ArrayList<>();
      for (int j = 0; j < 100; j++) {
        invented.add(Digest.of(Bytes.utf8("invented " + i + " " + j)));
      }
      said.addAll(replica.hear(R3, by(3, new Offer(invented))));
    }
    LoneReplica.requireSome(said, "FetchBundles", 3);
  }

  /** The leader asks for one bundle, 64 times in a question, in 16 questions. */
  static void oneBundleAgainAndAgain(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R1);
    Block block = first(2);
    propose(replica, block);
    Digest digest = block.body().bundles().get(0).id().digest();
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      said.addAll(replica.hear(R0, by(0, new FetchBundles(Collections.nCopies(64, digest)))));
    }
    LoneReplica.requireSome(said, "Relay", 1);
  }
}
