package io.parley.pbft;

import static io.parley.testkit.Replicas.R0;
import static io.parley.testkit.Replicas.R1;
import static io.parley.testkit.Replicas.R3;

import io.parley.api.Batch;
import io.parley.api.Bytes;
import io.parley.api.Codec;
import io.parley.api.Digest;
import io.parley.api.Protocol;
import io.parley.api.ReplicaId;
import io.parley.pbft.message.PbftMessage;
import io.parley.pbft.message.PbftMessage.FetchBodies;
import io.parley.pbft.message.PbftMessage.FetchBundles;
import io.parley.pbft.message.PbftMessage.Offer;
import io.parley.pbft.message.PbftMessage.PrePrepare;
import io.parley.testkit.LoneReplica;
import io.parley.testkit.LoneReplica.Said;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Consumer;

/** A small question does not cause much traffic, however often it is asked (pitfall B4). */
final class Amplification {
  private static final Codec CODEC = new Pbft().codec();

  private Amplification() {}

  private static Bytes by(int replica, PbftMessage message) {
    return CODEC.encode(Sample.by(replica, message));
  }

  /** Of 1,500,000 bytes. */
  private static Batch large(int number) {
    String half = ("" + number).repeat(750_000);
    return Sample.batch(half, half);
  }

  private static List<Said> ask(
      Protocol protocol, int heights, Consumer<List<Digest>> order, int questions) {
    LoneReplica replica = new LoneReplica(protocol, 4, R1);
    List<Digest> digests = new ArrayList<>();
    for (int height = 1; height <= heights; height++) {
      Batch batch = large(height);
      digests.add(batch.digest());
      replica.hear(R0, by(0, PrePrepare.of(0, height, batch)));
    }
    order.accept(digests);
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      said.addAll(replica.hear(R3, by(3, new FetchBodies(digests))));
    }
    return said;
  }

  /** One digest, 64 times in a question, in 16 questions. */
  static void oneBodyAgainAndAgain(Protocol protocol) {
    List<Said> said = ask(protocol, 1, all -> all.addAll(Collections.nCopies(63, all.get(0))), 16);
    LoneReplica.requireSome(said, "Body", 1);
  }

  /** Nine bodies of 1.5 MB: not all in one interval. */
  static void manyBodies(Protocol protocol) {
    LoneReplica.requireSome(ask(protocol, 9, all -> {}, 1), "Body", 5);
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

  /** The primary asks for one bundle, 64 times in a question, in 16 questions. */
  static void oneBundleAgainAndAgain(Protocol protocol) {
    LoneReplica replica = new LoneReplica(protocol, 4, R1);
    Batch batch = Sample.batch("a");
    replica.hear(R0, by(0, PrePrepare.of(0, 1, batch)));
    Digest digest = batch.bundles().get(0).id().digest();
    List<Said> said = new ArrayList<>();
    for (int i = 0; i < 16; i++) {
      said.addAll(replica.hear(R0, by(0, new FetchBundles(Collections.nCopies(64, digest)))));
    }
    LoneReplica.requireSome(said, "Relay", 1);
  }
}
