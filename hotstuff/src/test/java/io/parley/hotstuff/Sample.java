package io.parley.hotstuff;

import io.parley.api.Batch;
import io.parley.api.Bundle;
import io.parley.api.Bytes;
import io.parley.api.Certificate;
import io.parley.api.Digest;
import io.parley.api.ReplicaId;
import io.parley.api.Signed;
import io.parley.api.Signers;
import io.parley.hotstuff.message.Block;
import io.parley.hotstuff.message.Header;
import io.parley.hotstuff.message.HotStuffEntry;
import io.parley.hotstuff.message.HotStuffMessage;
import io.parley.hotstuff.message.HotStuffMessage.CheckpointVote;
import io.parley.hotstuff.message.HotStuffMessage.Decided;
import io.parley.hotstuff.message.HotStuffMessage.Proposal;
import io.parley.hotstuff.message.HotStuffMessage.StableCheckpoint;
import io.parley.hotstuff.message.HotStuffMessage.Timeout;
import io.parley.hotstuff.message.HotStuffMessage.Vote;
import io.parley.hotstuff.message.Mandate;
import io.parley.hotstuff.message.Phase;
import io.parley.hotstuff.message.QuorumCertificate;
import io.parley.hotstuff.message.TimeoutCertificate;
import io.parley.hotstuff.message.WishCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One of each kind of message and entry, always the same. */
public final class Sample {
  public static final Digest STATE = Digest.of(Bytes.utf8("state"));

  private Sample() {}

  public static Bundle bundle(String... commands) {
    List<Bytes> content = new ArrayList<>();
    for (String command : commands) {
      content.add(Bytes.utf8(command));
    }
    return Bundle.sign(Bytes.utf8("key"), 1, 7, 3, content, statement -> Bytes.utf8("sig"));
  }

  public static Batch batch(String... commands) {
    return new Batch(1_000, List.of(bundle(commands)));
  }

  /** A block with {@code body} on the one that {@code justify} certifies. */
  public static Block block(QuorumCertificate justify, long view, Batch body) {
    return new Block(Header.on(justify, view, body.digest()), body);
  }

  /** Signed by three of four. */
  public static Certificate certificate() {
    List<ReplicaId> signers = List.of(new ReplicaId(0), new ReplicaId(1), new ReplicaId(3));
    return new Certificate(Signers.of(4, signers), Bytes.utf8("proof"));
  }

  /** That {@code header} was voted for in its view. */
  public static QuorumCertificate certify(Phase phase, Header header) {
    return new QuorumCertificate(
        phase, header.view(), header.height(), header.digest(), certificate());
  }

  /** That {@code view} was given up by three that knew {@code high} or only what came before. */
  public static TimeoutCertificate givenUp(long view, QuorumCertificate high) {
    return new TimeoutCertificate(view, high, List.of(high.view(), 0L, 0L), certificate());
  }

  /** That enough wish for {@code view}. */
  public static WishCertificate wished(long view) {
    return new WishCertificate(view, certificate());
  }

  public static StableCheckpoint stable(Header header) {
    return new StableCheckpoint(new CheckpointVote(STATE, header), certificate());
  }

  public static <M extends HotStuffMessage> Signed<M> by(int replica, M message) {
    return new Signed<>(new ReplicaId(replica), message, Bytes.utf8("signature" + replica));
  }

  /** A proposal where blocks state who leads. */
  public static Proposal byReputation() {
    Signers some = certificate().signers();
    Mandate mandate = new Mandate(new ReplicaId(2), some, some);
    Batch body = batch("a");
    Header parent = Header.on(QuorumCertificate.GENESIS, 1, body.digest(), Optional.of(mandate));
    QuorumCertificate justify = certify(Phase.PREPARE, parent);
    return new Proposal(
        Header.on(justify, 2, body.digest(), Optional.of(mandate)),
        justify,
        Optional.empty(),
        Optional.of(parent),
        Optional.of(body));
  }

  public static List<HotStuffMessage> messages() {
    Block one = block(QuorumCertificate.GENESIS, 1, batch("a", "b"));
    QuorumCertificate onOne = certify(Phase.PREPARE, one.header());
    Block two = block(onOne, 3, Batch.EMPTY);
    QuorumCertificate onTwo = certify(Phase.PREPARE, two.header());
    TimeoutCertificate timeout = givenUp(2, onOne);
    Proposal first =
        new Proposal(
            one.header(), QuorumCertificate.GENESIS, Optional.empty(), Optional.of(one.body()));
    Decided decided = new Decided(List.of(one.header(), two.header()), List.of(one.body()), onTwo);
    return List.of(
        first,
        first.bodiless(),
        new Proposal(two.header(), onOne, Optional.of(timeout), Optional.of(two.body())),
        byReputation(),
        new Vote(Phase.PREPARE, 1, 1, one.header().digest()),
        new Vote(Phase.PRE_COMMIT, 1, 1, one.header().digest()),
        new HotStuffMessage.Certified(certify(Phase.COMMIT, one.header())),
        new Timeout(2, onOne, Optional.empty()),
        new Timeout(3, onOne, Optional.of(timeout)),
        new HotStuffMessage.Standing(4, 0, 2, 1, onTwo, Optional.empty()),
        new HotStuffMessage.Standing(3, 0, 1, 1, onOne, Optional.of(timeout)),
        new Timeout(2, onOne, Optional.empty(), Optional.empty(), STATE),
        new HotStuffMessage.Standing(4, 0, 1, 1, onTwo, Optional.empty(), STATE),
        new HotStuffMessage.Suspect(3, false),
        new HotStuffMessage.Suspect(4, true),
        new Timeout(3, onOne, Optional.empty(), Optional.of(wished(4))),
        new HotStuffMessage.Wish(4),
        new HotStuffMessage.Wished(wished(4)),
        new HotStuffMessage.Relay(List.of(bundle("a"), bundle("b", "c"))),
        new HotStuffMessage.Offer(List.of(bundle("a").id().digest(), STATE)),
        new HotStuffMessage.FetchBundles(List.of(STATE)),
        new HotStuffMessage.FetchBlocks(List.of(one.header().digest(), STATE)),
        new HotStuffMessage.Fetched(one),
        new HotStuffMessage.Fetched(two),
        new HotStuffMessage.Blocks(onTwo, List.of(two, one)),
        new HotStuffMessage.Blocks(onTwo, List.of()),
        new HotStuffMessage.FetchDecided(3, 9),
        decided,
        decided.bodiless(),
        new CheckpointVote(STATE, one.header()),
        stable(two.header()));
  }

  public static List<HotStuffEntry> entries() {
    Block one = block(QuorumCertificate.GENESIS, 1, batch("a"));
    QuorumCertificate onOne = certify(Phase.PREPARE, one.header());
    Block two = block(onOne, 3, Batch.EMPTY);
    TimeoutCertificate timeout = givenUp(2, onOne);
    Vote vote = new Vote(Phase.PREPARE, 3, 2, two.header().digest());
    return List.of(
        new HotStuffEntry.Stored(one),
        new HotStuffEntry.Stored(two),
        new HotStuffEntry.Proposed(
            new Proposal(
                one.header(), QuorumCertificate.GENESIS, Optional.empty(), Optional.empty())),
        new HotStuffEntry.Voted(vote, HotStuffEntry.Lock.NONE),
        new HotStuffEntry.Voted(vote, new HotStuffEntry.Lock(1, one.header().digest())),
        new HotStuffEntry.TimedOut(4),
        new HotStuffEntry.High(onOne),
        new HotStuffEntry.GivenUp(timeout),
        new HotStuffEntry.Committed(
            new Decided(
                List.of(one.header(), two.header()),
                List.of(),
                certify(Phase.PREPARE, two.header()))),
        new HotStuffEntry.Stable(stable(one.header())));
  }
}
